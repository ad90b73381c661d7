package kernel

import "golang.org/x/sys/unix"

// sysFstatat has another name on each machine.
const sysFstatat = unix.SYS_FSTATAT

// machine is what a filter is told about the caller: linux/audit.h.
const machine = unix.AUDIT_ARCH_AARCH64
