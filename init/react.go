package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/reaper"
)

// answer is a ladder and the event that it answers.
type answer struct {
	event int
	forward.Ladder
}

// ladders has a place for each reaction of several steps, one for that to EXIT, whose single step may be to wait, and one
// for the others of a single step, which never stay.
type ladders [forward.MostLadders + 2]answer

// of returns the ladder that runs for an event, or else a free one.
//
//go:noinline
func (l *ladders) of(event int) *answer {
	free := 0
	for i := range l {
		if l[i].Runs() && l[i].event == event {
			return &l[i]
		}
		if !l[i].Runs() {
			free = i
		}
	}
	return &l[free]
}

// cancel ends the ladder of an event, where it runs.
func (l *ladders) cancel(event int) {
	if l.runs(event) {
		*l.of(event) = answer{}
	}
}

// runs tells whether the ladder of an event runs.
func (l *ladders) runs(event int) bool {
	a := l.of(event)
	return a.Runs() && a.event == event
}

// react answers an event. An event whose ladder runs changes nothing, except that a second INT, which a person sends by
// Ctrl-C, ends the present wait.
func (l *life) react(event int, steps forward.Steps) {
	a, now := l.ladders.of(event), kernel.Now()
	if !a.Runs() {
		a.event = event
		a.Start(steps, now)
	} else if hurries(event) {
		a.Hurry(now)
	}
	l.stepping = true
	l.takeSteps()
}

// hurries tells whether a signal is what a person sends again who does not want to wait.
func hurries(event int) bool { return event == int(unix.SIGINT) }

// takeSteps takes each step whose time has come. Where no ladder runs any more, it asks for no clock.
func (l *life) takeSteps() {
	if !l.stepping {
		return
	}
	l.stepping = false
	now := kernel.Now()
	for i := range l.ladders {
		a := &l.ladders[i]
		for signal := a.Next(now); signal != 0; signal = a.Next(now) {
			l.step(a, signal, now)
		}
		l.stepping = l.stepping || a.Runs()
	}
}

// untilStep returns how long it is until the next step of any ladder, or kernel.Forever.
func (l *life) untilStep() int64 {
	if !l.stepping {
		return kernel.Forever
	}
	shortest, now := int64(kernel.Forever), kernel.Now()
	for i := range l.ladders {
		if left, ok := l.ladders[i].Timeout(now); ok {
			shortest = sooner(shortest, left)
		}
	}
	return shortest
}

// sooner returns the shorter one of two timeouts.
func sooner(a, b int64) int64 {
	if a == kernel.Forever || b != kernel.Forever && b < a {
		return b
	}
	return a
}

// step delivers one signal of a ladder.
func (l *life) step(a *answer, signal int, now int64) {
	if a.event == forward.Start {
		l.limits(signal)
	}
	if signal == int(unix.SIGKILL) {
		l.kill(a, now)
		return
	}
	var none kernel.Info
	outcome := l.forwarder.Deliver(signal, &none, false)
	l.delivered(a.event, signal, outcome)
	l.messages.stepped(a.event, signal, &l.forwarder, outcome)
	if wakes(signal) {
		l.wake()
	}
}

// killedCode stands for a death by SIGKILL.
const killedCode = reaper.SignalBase + int(unix.SIGKILL)

// kill is the step that cannot be refused: where mote is PID 1, its own end has the kernel end every process of the
// namespace, and nobody is asked.
func (l *life) kill(a *answer, now int64) {
	l.messages.escalated(a.event, now-a.Begun(), &l.forwarder)
	if l.draining && l.forwarder.Self == 1 {
		l.leave()
	}
	var none kernel.Info
	outcome := l.forwarder.Deliver(int(unix.SIGKILL), &none, false)
	l.delivered(a.event, int(unix.SIGKILL), outcome)
	// Of a group, and of all, kill(2) does not say that the app was among those who refused: ask for it alone.
	if l.forwarder.Self == 1 && kernel.Kill(l.forwarder.App, 0) == unix.EPERM {
		l.terminal.takeBackFrom(l.forwarder.App)
		kernel.Exit(killedCode)
	}
}
