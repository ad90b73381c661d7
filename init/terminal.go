package pid1

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// terminal is mote's controlling terminal, where it has one and its own process group is in the foreground: then the
// app's group takes that place, because the keyboard's signals and the right to read are for the foreground group only
// (credentials(7), tty_ioctl(4)). In every other case the terminal is left alone.
type terminal struct {
	fd     int  // descriptor 0, or an own one of /dev/tty
	given  bool // the app's group is to have the foreground
	opened bool // fd is mote's own
}

// findTerminal looks whether mote has a foreground to give away. Nothing that a terminal answers is a reason to fail.
func findTerminal() (t terminal) {
	group, errno := kernel.Foreground(0)
	if errno != 0 {
		// Descriptor 0 is no terminal, or not the controlling one.
		if t.fd, errno = openTTY(); errno != 0 {
			return t
		}
		t.opened = true
		group, errno = kernel.Foreground(t.fd)
	}
	own, _ := kernel.Getpgid(0)
	t.given = errno == 0 && group == own
	return t
}

// giveToSelf puts the caller's process group in the foreground. The child calls it, after it has become the leader of one.
func (t *terminal) giveToSelf() {
	if t.given {
		_ = kernel.SetForeground(t.fd, kernel.Getpid())
	}
}

// release closes mote's own descriptor of the terminal. It comes first in the rest of the life: descriptor 0, 1 or 2 may
// have been free and be the terminal now.
func (t *terminal) release() {
	if t.opened {
		kernel.Close(t.fd)
		t.opened = false
	}
}

// takeBackFrom gives the foreground back to mote's group, where the app's group has it, or a group that is gone.
func (t *terminal) takeBackFrom(app int) {
	if !t.given {
		return
	}
	fd, errno := openTTY()
	if errno != 0 {
		fd = 0
	}
	group, errno := kernel.Foreground(fd)
	if errno == 0 && (group == app || kernel.Kill(-group, 0) == unix.ESRCH) {
		own, _ := kernel.Getpgid(0)
		_ = kernel.SetForeground(fd, own)
	}
}

// openTTY opens the controlling terminal, whatever the descriptors are: tty(4).
func openTTY() (fd int, errno unix.Errno) {
	return kernel.Open(kernel.Literal("/dev/tty\x00"), unix.O_RDONLY|unix.O_NOCTTY|unix.O_CLOEXEC)
}
