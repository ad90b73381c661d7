package kernel

import "golang.org/x/sys/unix"

// machine is what a filter is told about the caller: linux/audit.h.
const machine = unix.AUDIT_ARCH_ARM

// evenPairs tells that a number of 64 bits goes in two registers of which the first one is even: syscall(2), "Architecture
// calling conventions".
const evenPairs = true
