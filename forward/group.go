package forward

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// left tells whether the app has gone to another process group: setpgid(2) lets it. It is signalled beside its group then.
// That its group has nobody left in it says nothing of the app, whose end only wait(2) tells.
//
// It is not followed into the other group, which is that of a child of its own or, elsewhere than in a session of its own,
// mote's: a KILL to that would be mote's end.
func (f *Forwarder) left() bool {
	group, errno := kernel.Getpgid(f.App)
	return errno == 0 && group != f.App
}

// killGroup sends a signal without a value to the app's group, and to the app where that has left it.
func (f *Forwarder) killGroup(signal int) unix.Errno {
	errno := kernel.Kill(-f.App, signal)
	if f.left() {
		errno = kernel.Kill(f.App, signal)
	}
	return errno
}

// queueGroup does the same with a siginfo: see [kernel.QueueGroup].
func (f *Forwarder) queueGroup(signal int, info *kernel.Info) unix.Errno {
	errno := kernel.QueueGroup(f.App, signal, info)
	if (errno == 0 || errno == unix.ESRCH) && f.left() {
		errno = kernel.Queue(f.App, signal, info)
	}
	return errno
}

// insistGroup is killGroup for whom the answer does not matter.
func (f *Forwarder) insistGroup(signal int) {
	insist(-f.App, signal)
	if f.left() {
		insist(f.App, signal)
	}
}
