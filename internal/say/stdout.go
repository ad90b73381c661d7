package say

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// Print writes text to stdout, whole. What somebody asked for may wait for its reader: no app runs yet.
func Print(text string) unix.Errno {
	for len(text) > 0 {
		n, errno := kernel.Write(1, text)
		switch errno {
		case 0:
			text = text[n:]
		case unix.EINTR:
		case unix.EAGAIN: // somebody has set O_NONBLOCK; where nobody can ever read, the next write says so
			_ = kernel.Writable(1, kernel.Forever)
		default:
			return errno
		}
	}
	return 0
}
