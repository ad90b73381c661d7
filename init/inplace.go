package pid1

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// takePlace runs the command in mote's own place: same pid, everything as inherited. It is for a program that is an init
// itself and insists on being PID 1, where the platform forces another one on it. It returns only where there is no program: --pause is stronger.
func (c *command) takePlace(mask kernel.Set) {
	if c.argv.At(0) == 0 {
		return
	}
	_ = kernel.SetMask(mask)
	errno := c.exec()
	c.diagnose(errno)
	kernel.Exit(startCode(errno))
}

// startCode is the exit code for a program that could not be started.
func startCode(errno unix.Errno) int {
	if errno == unix.ENOENT {
		return exitNotFound
	}
	return exitCannotRun
}
