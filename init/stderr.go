package pid1

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// How long a line may wait for its reader, in nanoseconds: not at all while an app depends on mote, and a moment before
// mote ends without having started one, for then the line is all that is left.
const (
	noPatience = 0
	lastWords  = 1_000_000_000
)

const stderr = 2

// write writes one line to stderr and never blocks for longer than patience: stderr may be a full pipe that nobody reads.
// O_NONBLOCK is not the way, because it belongs to the open file description, which is the app's, too.
//
// Pipes, sockets and the null device take RWF_NOWAIT. Terminals, files and fifos answer EOPNOTSUPP: pwritev2(2). What
// cannot be written is lost.
func write(text string, patience int64) {
	_, errno := kernel.WriteNow(stderr, text)
	if errno == unix.EAGAIN && kernel.Writable(stderr, patience) {
		_, errno = kernel.WriteNow(stderr, text)
	}
	switch errno {
	case unix.EOPNOTSUPP, unix.ENOSYS, unix.EINVAL, unix.EPERM, unix.ESPIPE:
	default:
		return
	}
	if _, errno = kernel.SendNow(stderr, text); errno != unix.ENOTSOCK {
		return
	}
	if own, ok := ownTerminal(); ok {
		writeTerminal(own, text, patience)
		return
	}
	if kernel.Writable(stderr, patience) {
		_, _ = kernel.Write(stderr, text)
	}
}

// ownTerminal opens the terminal behind stderr once more, where it is one. A terminal is writable when a single byte fits,
// and a longer write would wait for the rest; an open file description of mote's own may have O_NONBLOCK.
func ownTerminal() (fd int, ok bool) {
	if !kernel.IsTerminal(stderr) {
		return 0, false
	}
	fd, errno := kernel.Open(kernel.Literal("/proc/self/fd/2\x00"),
		unix.O_WRONLY|unix.O_NONBLOCK|unix.O_NOCTTY|unix.O_CLOEXEC)
	return fd, errno == 0
}

func writeTerminal(fd int, text string, patience int64) {
	if kernel.Writable(fd, patience) {
		_, _ = kernel.Write(fd, text)
	}
	kernel.Close(fd)
}
