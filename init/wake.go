package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
)

// wakes tells whether a step is to reach a stopped process at once, to which it would stay pending. One that stops or
// continues a process itself need not.
func wakes(signal int) bool {
	switch unix.Signal(signal) {
	case unix.SIGSTOP, unix.SIGTSTP, unix.SIGTTIN, unix.SIGTTOU, unix.SIGCONT:
		return false
	}
	return true
}

// wake sends CONT behind a step to those of its receivers that are known to be stopped: the app, by wait(2), and others by
// their state in /proc. To whoever runs, it would be a signal that nobody has sent.
func (l *life) wake() {
	if !l.ended && l.appIsStopped() {
		_ = kernel.Kill(l.forwarder.App, int(unix.SIGCONT))
	}
	if l.forwarder.Target != forward.ToChild {
		l.forwarder.WakeOthers()
	}
}

// appIsStopped tells whether the app is stopped at this moment, by what wait(2) has told and what it is about to tell.
func (l *life) appIsStopped() bool {
	switch kernel.StopNews(l.forwarder.App) {
	case kernel.ChildStopped:
		return true
	case kernel.ChildContinues:
		return false
	}
	return l.stopped
}
