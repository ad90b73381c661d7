package pid1

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/internal/options"
)

// jobControl are the signals by which a terminal stops a process group.
const jobControl = kernel.Set(1<<(unix.SIGTSTP-1) | 1<<(unix.SIGTTIN-1) | 1<<(unix.SIGTTOU-1))

// appStopped answers that the app was stopped: by the keyboard, by its own use of a terminal that is another's, by itself
// as some full-screen programs do on Ctrl-Z, or by somebody.
//
// Below a shell, mote stops along, so that the shell sees the job stopped, and continues the app when it is continued
// itself. Elsewhere nobody would ever continue an app that Ctrl-Z has stopped, and it would keep Ctrl-C pending, so it is
// continued at once: as PID 1 it would not have been stopped either. What somebody has sent is left alone.
func (l *life) appStopped(signal int) {
	asked := l.counts(signal, kernel.Now())
	l.asked[signal] = asking{} // it has done what it was sent for
	switch {
	case signal == int(unix.SIGSTOP) && asked:
		return
	case wantsTerminal(signal) && l.terminal.giveTo(l.courier.App):
	case l.courier.Self != 1 && l.terminal.stopAlong():
		l.terminal.resume(l.courier.App)
	case signal != int(unix.SIGTSTP) || asked:
		return
	}
	l.courier.Continue()
}

// wantsTerminal tells whether a signal stops a process that has used the terminal from the background.
func wantsTerminal(signal int) bool {
	return signal == int(unix.SIGTTIN) || signal == int(unix.SIGTTOU)
}

// stopAlong stops mote until somebody continues it, and the rest of its group where the terminal would have stopped that,
// too, had mote not given the foreground to the app: a script, for one, that mote is a command of.
//
// TSTP it must be: STOP would last for ever where there is no shell. There mote's group is an orphaned one, in which the
// kernel discards TSTP (setpgid(2), notes), and false is returned; and so it is where there is no terminal at all, for then
// whoever started mote is no shell that would continue it. The CONT that ends a stop has done its work and is taken off
// the queue.
func (t *terminal) stopAlong() (stopped bool) {
	tty, failed := openTTY()
	if failed != 0 {
		return false
	}
	kernel.Close(tty)
	tstp, group := int(unix.SIGTSTP), 0
	if !t.given {
		group = kernel.Getpid()
	}
	kernel.SetDisposition(tstp, kernel.ByDefault)
	_ = kernel.Kill(group, tstp)
	_ = kernel.SetMask(kernel.AllSignals &^ kernel.Only(tstp))
	_ = kernel.SetMask(kernel.AllSignals)
	var info kernel.Info
	_, errno := kernel.NextSignal(kernel.Only(int(unix.SIGCONT)), &info, 0)
	return errno == 0
}

// suspendsToo tells whether mote stops itself along with the app on a signal, as dumb-init does.
func (l *life) suspendsToo(signal int) bool {
	return l.settings.Called == options.AsDumbInit && l.settings.Session && l.courier.Self != 1 && jobControl.Has(signal)
}
