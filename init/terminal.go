package pid1

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// keyboard are the signals by which a terminal ends its foreground group, of which mote is no member.
const keyboard = kernel.Set(1<<(unix.SIGINT-1) | 1<<(unix.SIGQUIT-1))

// terminal is mote's controlling terminal, where it has one and its own process group is in the foreground: then the
// app's group takes that place, because the keyboard's signals and the right to read are for the foreground group only
// (credentials(7), tty_ioctl(4)). In every other case the terminal is left alone.
type terminal struct {
	fd    int  // one of the descriptors 0, 1 and 2
	given bool // the app's group has the foreground, or is to have it
	left  bool // the app has taken it for a session of its own
}

// findTerminal looks whether mote has a foreground to give away. Nothing that a terminal answers is a reason to fail.
//
// Only descriptors 0, 1 and 2 are asked: to open /dev/tty would cost each start three microseconds, for a terminal that
// the app may never touch. If it does, by way of /dev/tty, it is stopped, and gets the foreground then. The same goes for
// what is not PID 1 unless its stdin is the terminal and its stdout no pipe. Others may share its group and the keyboard
// then: the other end of the pipe, as in "mote app | less", or the script that goes on behind "mote app &".
func findTerminal(first bool) terminal {
	asked := 1
	if first {
		asked = firstOther
	}
	for fd := range asked {
		group, errno := kernel.Foreground(fd)
		if errno != 0 {
			continue // it is no terminal, or not the controlling one
		}
		own, _ := kernel.Getpgid(0)
		named := own != 0 // a group of another PID namespace could not be given the foreground back
		given := named && group == own && (first || kernel.FileType(1) != unix.S_IFIFO)
		return terminal{fd: fd, given: given}
	}
	return terminal{}
}

// giveToSelf puts the caller's process group in the foreground. The child calls it, after it has become the leader of one. It
// sets suspended where Ctrl-Z comes from then on and before the child is the app. (A session of its own needs no such care:
// the kernel stops nobody in an orphaned process group by TSTP, setpgid(2).)
//
// It is the child that does this and not mote, once the app is there: then a fifth of all apps on a busy machine would find
// themselves in the background at first, be stopped when they use the terminal and continued, or take it for another's.
func (t *terminal) giveToSelf(suspended *bool) {
	if t.given {
		_ = kernel.Catch(int(unix.SIGTSTP), suspended)
		_ = kernel.SetForeground(t.fd, kernel.Getpid())
	}
}

// giveTo puts the app's group in the foreground, where mote's own group is there, or one that is gone. It returns whether
// the app's group is in the foreground now.
func (t *terminal) giveTo(app int) bool {
	own, _ := kernel.Getpgid(0)
	if !pass(own, app) {
		return false
	}
	t.given = true
	return true
}

// resume puts the app's group in the foreground again after a stop, where the shell has put mote's group there, and not
// itself.
func (t *terminal) resume(app int) {
	if t.given {
		_ = t.giveTo(app)
	}
}

// takeBackFrom gives the foreground back to mote's group, where the app's group has it, or one that is gone.
func (t *terminal) takeBackFrom(app int) {
	if t.given {
		own, _ := kernel.Getpgid(0)
		_ = pass(app, own)
	}
}

// pass makes the foreground of the controlling terminal pass from one process group to another, and returns whether it is
// there. A third group keeps it, if anybody is in it.
func pass(from, to int) bool {
	fd, errno := openTTY()
	opened := errno == 0
	if !opened {
		fd = 0
	}
	group, errno := kernel.Foreground(fd)
	if errno == 0 && (group == from || group == to || kernel.Kill(-group, 0) == unix.ESRCH) {
		errno = kernel.SetForeground(fd, to)
	} else {
		errno = unix.EPERM
	}
	if opened {
		kernel.Close(fd)
	}
	return errno == 0
}

// leaveSession gives up the terminal for an app that is to have it in a session of its own. It comes before the start:
// once the app has the foreground, the HUP and CONT of this would be the app's. A terminal that is not descriptor 0 stays,
// because the app could not take it; its signals reach the app by way of mote.
func (t *terminal) leaveSession() {
	if session, _ := kernel.Getsid(0); session == kernel.Getpid() {
		kernel.GiveUpTerminal(0)
		t.left = t.given
	}
	t.given = false
}

// hasTTY tells whether there is a controlling terminal.
func hasTTY() bool {
	fd, errno := openTTY()
	if errno != 0 {
		return false
	}
	kernel.Close(fd)
	return true
}

// mayHaveSent tells whether the keyboard may have sent a signal to the app, of which mote is not told.
func (t *terminal) mayHaveSent(signal int) bool { return (t.given || t.left) && keyboard.Has(signal) }

// openTTY opens the controlling terminal, whatever the descriptors are: tty(4).
func openTTY() (fd int, errno unix.Errno) {
	return kernel.Open(kernel.Literal("/dev/tty\x00"), unix.O_RDONLY|unix.O_NOCTTY|unix.O_CLOEXEC)
}
