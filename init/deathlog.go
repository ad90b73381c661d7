package pid1

import (
	"golang.org/x/sys/unix"
	"mote/internal/say"

	"mote/internal/kernel"
)

// deathLog is the file in which Kubernetes looks for the last words of a container, /dev/termination-log. It is opened
// before the start, for the app may take it away, and is the one descriptor above 2 that mote keeps.
type deathLog struct {
	fd     int
	isOpen bool
}

// logFlags neither create the file nor follow a link at its end nor wait for the other end of a fifo.
const logFlags = unix.O_WRONLY | unix.O_APPEND | unix.O_NOFOLLOW | unix.O_NOCTTY | unix.O_NONBLOCK | unix.O_CLOEXEC

// open opens the file. Where that fails, mote says so and does without.
func (d *deathLog) open(path kernel.CString, v *messages) {
	if path == 0 {
		return
	}
	fd, errno := openAboveStderr(path)
	if errno == unix.ELOOP && isLink(path) {
		v.cannotLog(path.String(), "it is a link, and links are not followed", 0)
		return
	}
	if errno != 0 {
		v.cannotLog(path.String(), "", errno)
		return
	}
	if kernel.FileType(fd) != unix.S_IFREG {
		kernel.Close(fd)
		v.cannotLog(path.String(), "it is no regular file", 0)
		return
	}
	d.fd, d.isOpen = fd, true
}

// isLink tells whether a path leads to a link: to a loop of links in the middle of it, open(2) has no other answer.
func isLink(path kernel.CString) bool {
	var status unix.Stat_t
	return kernel.Status(path, false, &status) == 0 && status.Mode&unix.S_IFMT == unix.S_IFLNK
}

// openAboveStderr opens a file at a descriptor above 2. Where mote was started without one of the first three, the file
// would take its place, and become mote's stderr.
func openAboveStderr(path kernel.CString) (fd int, errno unix.Errno) {
	var taken [firstOther]bool
	for {
		if fd, errno = kernel.Open(path, logFlags); errno != 0 || fd >= len(taken) {
			break
		}
		taken[fd] = true
	}
	for low := range taken {
		if taken[low] {
			kernel.Close(low)
		}
	}
	return fd, errno
}

// settle moves the file to the descriptor first, out of the way of those that are to be closed, and returns the next one.
func (d *deathLog) settle(first int) (next int) {
	if !d.isOpen {
		return first
	}
	if d.fd != first {
		if kernel.Duplicate(d.fd, first) != 0 {
			d.isOpen = false
			return first
		}
		d.fd = first
	}
	return first + 1
}

// write writes a line, without the say.Prefix and whole, where the app has not written its own last words. What comes of it
// is nobody's business: the exit code is the app's.
func (d *deathLog) write(l *say.Line) {
	if d.isOpen && kernel.FileSize(d.fd) == 0 {
		whole := *l
		whole.End()
		_, _ = kernel.Write(d.fd, whole.View()[len(say.Prefix):])
	}
}
