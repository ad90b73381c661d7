package pid1

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// jobControl are the signals by which a terminal stops a process group.
const jobControl = kernel.Set(1<<(unix.SIGTSTP-1) | 1<<(unix.SIGTTIN-1) | 1<<(unix.SIGTTOU-1))

// appStopped answers that the app was stopped by a signal of job control. A STOP is somebody's will, and left alone.
//
// Where no shell could ever continue mote, the app is continued at once: as PID 1 it would not have been stopped either,
// and a stopped app keeps Ctrl-C pending. Below a shell, mote stops along, so that the shell sees the job stopped, and
// continues the app when it is continued itself.
func (l *life) appStopped(signal int) {
	if !jobControl.Has(signal) {
		return
	}
	asked := l.stopAsked
	l.stopAsked = false
	reads := signal != int(unix.SIGTSTP) // it wants the terminal, and may have it, if mote had it
	switch {
	case reads && l.terminal.giveTo(l.courier.App):
	case l.courier.Self == 1 || !hasShell():
		if asked || reads {
			return
		}
	default:
		stopAlong()
		l.terminal.resume(l.courier.App)
	}
	_ = kernel.Kill(-l.courier.App, int(unix.SIGCONT))
}

// hasShell tells whether mote's parent could be a shell with job control: in the same session, in another process group.
// Otherwise mote's group may be orphaned, and the kernel does not stop that: setpgid(2), notes.
func hasShell() bool {
	parent := kernel.Getppid()
	session, _ := kernel.Getsid(0)
	theirs, errno := kernel.Getsid(parent)
	if parent == 0 || errno != 0 || theirs != session {
		return false
	}
	group, _ := kernel.Getpgid(parent)
	own, _ := kernel.Getpgid(0)
	return group != own
}

// stopAlong stops mote until somebody continues it. TSTP it must be: the kernel discards it in an orphaned process group,
// while STOP would last for ever. The CONT that ends it has done its work and is taken off the queue.
func stopAlong() {
	tstp := int(unix.SIGTSTP)
	_ = kernel.Kill(kernel.Getpid(), tstp)
	_ = kernel.SetMask(kernel.AllSignals &^ kernel.Only(tstp))
	_ = kernel.SetMask(kernel.AllSignals)
	var info kernel.Info
	_, _ = kernel.NextSignal(kernel.Only(int(unix.SIGCONT)), &info, 0)
}
