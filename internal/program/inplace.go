package program

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// takePlace runs the Command in mote's own place: same pid, everything as inherited. It is for a program that is an init
// itself and insists on being PID 1, where the platform forces another one on it. It returns only where there is no program: --pause is stronger.
func (c *Command) TakePlace(mask kernel.Set) {
	if c.Argv.At(0) == 0 {
		return
	}
	_ = kernel.SetMask(mask)
	errno := c.Exec()
	c.Diagnose(errno)
	kernel.Exit(ExitCode(errno))
}

// Exit codes for a program that could not be started, as a shell has them: POSIX 2.8.2, and env(1) and docker-run(1).
const (
	ExitCannotRun = 126 // the program is there and cannot be run
	ExitNotFound  = 127 // execve(2) says ENOENT: no such program, or no such interpreter or loader of it
)

// ExitCode is the exit code for a program that could not be started.
func ExitCode(errno unix.Errno) int {
	if errno == unix.ENOENT {
		return ExitNotFound
	}
	return ExitCannotRun
}
