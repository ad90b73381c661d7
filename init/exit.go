package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/reaper"
)

// Exit codes of mote's own; every other one is the app's. They are those of a shell, POSIX 2.8.2, and of env(1) and
// docker-run(1).
const (
	exitOwn       = 125 // mote was called wrongly, or could not do its work
	exitCannotRun = 126 // the program is there and cannot be run
	exitNotFound  = 127 // execve(2) says ENOENT: no such program, or no such interpreter or loader of it
)

const mostCode = 255

// exitCode is an exit code that may be missing; its zero value is.
type exitCode struct {
	given bool
	code  uint8
}

// set reads a code, and returns false where the text is none.
func (c *exitCode) set(text string) bool {
	code := forward.Number(text)
	if code < 0 || code > mostCode {
		return false
	}
	c.given, c.code = true, uint8(code)
	return true
}

// killedCode stands for a death by SIGKILL.
const killedCode = reaper.SignalBase + int(unix.SIGKILL)

// codes is a set of exit codes.
type codes [4]uint64

func (c *codes) add(code int)      { c[code>>6&3] |= 1 << uint(code&63) }
func (c *codes) has(code int) bool { return c[code>>6&3]>>uint(code&63)&1 != 0 }
