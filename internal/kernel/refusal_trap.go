//go:build trap

package kernel

import "golang.org/x/sys/unix"

// refusal ends mote, for the tests: a system call that the table lacks does not go unnoticed.
const refusal = unix.SECCOMP_RET_KILL_PROCESS
