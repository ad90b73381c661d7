package pid1

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// What somebody asked for goes to stdout, whole, and may wait for its reader: no app runs yet.

// print writes text to stdout, and ends mote with 125 where it could not be written.
func print(text string) {
	for len(text) > 0 {
		n, errno := kernel.Write(1, text)
		switch errno {
		case 0:
			text = text[n:]
		case unix.EINTR:
		case unix.EAGAIN: // somebody has set O_NONBLOCK; where nobody can ever read, the next write says so
			_ = kernel.Writable(1, kernel.Forever)
		default:
			new(voice).cannotPrint(errno)
			kernel.Exit(exitOwn)
		}
	}
}
