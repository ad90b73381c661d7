//go:build !trap

package kernel

import "golang.org/x/sys/unix"

// refusal is what a filter says to other system calls.
const refusal = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
