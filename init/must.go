package pid1

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/internal/say"
)

// must ends mote, or the app's clone, where a call has failed that the app cannot be started without: before the start a
// clear end is better than a life in which a signal or an exit code is lost.
func must(call string, errno unix.Errno) {
	if errno != 0 {
		new(messages).cannotStart(call, errno)
		kernel.Exit(say.ExitOwn)
	}
}

// mustKnow is must for a call that answers a pid or a negative errno.
func mustKnow(call string, pid int) int {
	must(call, unix.Errno(max(0, -pid)))
	return pid
}
