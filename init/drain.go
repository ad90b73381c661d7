package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
)

// drainPause is how often mote looks, in nanoseconds, whether processes that are no children of its own still live: they
// entered the container from outside, and their end sends no SIGCHLD.
const drainPause = 100_000_000

// drain runs the reaction to the app's end, with all that is left for its target. The app's pid may belong to another
// process by now.
func (l *life) drain() {
	l.ladders.cancel(forward.Start)
	steps := l.settings.On[forward.Exit]
	if !steps.Has() {
		return
	}
	first := steps.FirstSignal()
	parts := first == 0
	if parts {
		first = l.parting()
	}
	l.spare(first)
	if l.settings.Target == forward.ToChild {
		l.asked = asked{} // those that are left were sent none of it
	}
	l.forwarder.Rest()
	l.draining = true
	if l.zombiesLeft = l.reapBatch(); l.alone() {
		return
	}
	l.terminal.takeBackFrom(l.app.Pid) // or no key would reach anybody
	exit := l.ladders.of(forward.Exit)
	l.react(forward.Exit, steps)
	if parts && first != 0 {
		l.step(exit, first, kernel.Now())
	}
	l.forwarder.SpareNobody()
	for exit.Runs() && exit.event == forward.Exit && !l.alone() {
		l.iterate()
	}
}

// spare has the first signal for those that are left pass over whoever had it with the app, for the same stop.
func (l *life) spare(signal int) {
	if signal == 0 || l.settings.Target == forward.ToChild || signal == int(unix.SIGKILL) {
		return
	}
	if a := &l.asked[signal]; l.stopOf(a.event) != 0 && l.counts(signal, kernel.Now()) {
		l.forwarder.Spare(signal, a.at)
	}
}

// alone tells whether no process is left: mote has no child and, where it is PID 1, nobody else is in the namespace.
// Elsewhere every descendant is a child sooner or later, or has an ancestor that is, and /proc must not say otherwise.
//
//go:noinline
func (l *life) alone() bool { return l.childless && l.forwarder.Nobody() }

// untilLook returns when to look for strangers again, or kernel.Forever where only children are left, whose end mote will
// be told of.
func (l *life) untilLook() int64 {
	if l.draining && l.childless {
		return drainPause
	}
	return kernel.Forever
}

// mostSettle is how long mote waits, in nanoseconds, for the end of what it has killed: one that hangs in the kernel may take
// for ever.
const mostSettle = 1_000_000_000

// settle waits until those are gone whom mote has sent KILL: as long as they are not, they hold locks and ports. Where mote is
// PID 1, its own end takes as long: the kernel lets nobody outlive it.
func (l *life) settle() {
	if !l.forwarder.Killed || l.forwarder.Self == 1 {
		return
	}
	if l.forwarder.Target == forward.ToAll {
		l.forwarder.Rest()
	}
	for end := kernel.Now() + mostSettle; kernel.Now() < end; {
		if l.reapBatch() {
			continue
		}
		if l.alone() || l.forwarder.Target == forward.ToGroup && l.forwarder.Nobody() {
			return
		}
		var info kernel.Info
		if _, errno := kernel.NextSignal(kernel.Only(int(unix.SIGCHLD)), &info, drainPause); errno != 0 && errno != unix.EAGAIN {
			kernel.Sleep(faultPause)
		}
	}
}
