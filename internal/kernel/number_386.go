package kernel

import "golang.org/x/sys/unix"

// machine is what a filter is told about the caller: linux/audit.h.
const machine = unix.AUDIT_ARCH_I386

// evenPairs is about machines where a number of 64 bits goes in two registers of which the first one is even.
const evenPairs = false
