package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
)

// pause is the life without an app, that of the process which holds the namespaces of a pod or a sandbox: it reaps, holds
// nothing, and ends when it is told to. Whoever enters the namespace is all there is to signal. It does not return.
func (l *life) pause() {
	l.letGo()
	l.giveUp()
	l.forwarder.Rest()
	for l.zombiesLeft = true; !l.draining; {
		l.iterate()
	}
	l.takeAllSteps()
	if steps := l.settings.On[forward.Exit]; steps.Has() && !l.alone() {
		l.react(forward.Exit, steps)
		l.takeAllSteps()
	}
	l.settle()
	l.leave()
}

// endPause ends the life without an app on TERM and INT, and on whatever has one of the two among the steps of its reaction.
// Those steps, and behind them the ones of EXIT, are for all that are left, as they are behind an app's end. Every other
// signal has nobody to go to.
func (l *life) endPause(signal int, info *kernel.Info) {
	steps := l.settings.On[signal]
	switch stop := unix.Signal(steps.Stop(signal)); {
	case steps.Has() && steps.Drops():
		l.messages.dropped(signal, info)
		return
	case stop != unix.SIGTERM && stop != unix.SIGINT:
		return
	}
	l.draining = true
	if steps.Has() {
		l.messages.answered(signal, info, steps, false)
		l.react(signal, steps)
	}
}

// takeAllSteps goes on until no ladder runs, or nobody is left.
func (l *life) takeAllSteps() {
	for l.stepping && !l.alone() {
		l.iterate()
	}
}
