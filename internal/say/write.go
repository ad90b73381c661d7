package say

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
// O_NONBLOCK is not the way, because it belongs to the open file description, which is the app's, too. It returns false
// where the line is lost.
//
// Pipes, sockets and the null device take RWF_NOWAIT. Terminals, most files and fifos answer EOPNOTSUPP, pwritev2(2), and
// xfs and btrfs EAGAIN where a file needs new space: a file takes its time, but it does not wait for a reader.
func write(text string, patience int64) bool {
	_, errno := kernel.WriteNow(stderr, text)
	kind := uint32(0)
	if errno != 0 {
		kind = kernel.FileType(stderr)
	}
	if errno == unix.EAGAIN && kind == unix.S_IFREG {
		errno = unix.EOPNOTSUPP
	}
	if errno == unix.EAGAIN && kernel.Writable(stderr, patience) {
		_, errno = kernel.WriteNow(stderr, text)
	}
	if errno == 0 || errno == unix.EAGAIN || errno == unix.EPIPE {
		return errno == 0
	}
	if _, errno = kernel.SendNow(stderr, text); errno == 0 || kind == unix.S_IFSOCK {
		return errno == 0
	}
	if kind == unix.S_IFIFO || kernel.IsTerminal(stderr) {
		return writeOwn(text, patience)
	}
	if !kernel.Writable(stderr, patience) {
		return false
	}
	_, errno = kernel.Write(stderr, text)
	return errno == 0
}

// writeOwn writes to a terminal or a named fifo. A terminal is writable when a single byte fits, and a longer write would
// wait for the rest; what a fifo has room for, the app may use up meanwhile. An open file description of mote's own may
// have O_NONBLOCK; without /proc there is none, and each byte waits its turn.
func writeOwn(text string, patience int64) bool {
	own, errno := kernel.Open(kernel.Literal("/proc/self/fd/2\x00"),
		unix.O_WRONLY|unix.O_NONBLOCK|unix.O_NOCTTY|unix.O_CLOEXEC)
	if errno != 0 {
		return writeBytes(text, patience)
	}
	if errno = unix.EAGAIN; kernel.Writable(own, patience) {
		_, errno = kernel.Write(own, text)
	}
	kernel.Close(own)
	return errno == 0
}

func writeBytes(text string, patience int64) bool {
	for i := range len(text) {
		if !kernel.Writable(stderr, patience) {
			return false
		}
		if _, errno := kernel.Write(stderr, text[i:i+1]); errno != 0 {
			return false
		}
	}
	return true
}
