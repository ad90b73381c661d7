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
// continued at once: as PID 1 it would not have been stopped either. What somebody has sent is left alone, as far as that can
// be told: where there is a terminal, a TSTP that mote has not handed on is taken for its.
func (l *life) appStopped(signal int) {
	asked := l.counts(signal, kernel.Now())
	l.asked[signal] = asking{} // it has done what it was sent for
	switch {
	case signal == int(unix.SIGSTOP) && asked:
		return
	case asked && l.suspendsToo(signal):
		return // mote has done so before it was told of this
	case wantsTerminal(signal) && l.terminal.giveTo(l.forwarder.App):
	case !hasTTY():
		return
	case l.forwarder.Self != 1 && l.terminal.stopAlong():
		l.terminal.resume(l.forwarder.App)
	case signal != int(unix.SIGTSTP) || asked:
		return
	}
	l.forwarder.Continue()
}

// wantsTerminal tells whether a signal stops a process that has used the terminal from the background.
func wantsTerminal(signal int) bool {
	return signal == int(unix.SIGTTIN) || signal == int(unix.SIGTTOU)
}

// stopAlong stops mote until somebody continues it, and the rest of its group where the terminal would have stopped that,
// too, had mote not given the foreground to the app: a script, for one, that mote is a command of.
//
// TSTP it must be: STOP would last for ever where there is no shell. There mote's group is an orphaned one, in which the
// kernel discards TSTP (setpgid(2), notes), and false is returned. The CONT that ends a stop has done its work and is taken
// off the queue.
//
// Precondition: there is a terminal. Where there is none, whoever started mote is no shell that would continue it.
func (t *terminal) stopAlong() (stopped bool) {
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

// suspendRest stops mote along with those that the app has left behind, and continues them when it is continued, or at once
// where it cannot be stopped: nobody else would.
func (l *life) suspendRest() {
	l.terminal.stopAlong()
	var none kernel.Info
	_ = l.forwarder.Deliver(int(unix.SIGCONT), &none, false)
}

// suspendsToo tells whether mote stops itself on a signal, as dumb-init does, whatever the app gets for it.
func (l *life) suspendsToo(signal int) bool {
	return l.settings.Called == options.AsDumbInit && !l.settings.Pause && l.forwarder.Self != 1 && jobControl.Has(signal)
}

// suspend stops mote until somebody continues it. The app is continued by that CONT, which mote forwards.
func (l *life) suspend() {
	_ = kernel.Kill(l.forwarder.Self, int(unix.SIGSTOP))
	l.terminal.resume(l.forwarder.App)
}
