package kernel

import "golang.org/x/sys/unix"

// machine is what a filter is told about the caller: linux/audit.h.
const machine = unix.AUDIT_ARCH_RISCV64
