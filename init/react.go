package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/reaper"
)

// climber is a ladder and the event that it answers.
type climber struct {
	event int
	forward.Ladder
}

// ladders has a place for each reaction of several steps, one for that to EXIT, whose single step may be to wait, and one
// for the others of a single step, which never stay.
type ladders [forward.MostLadders + 2]climber

// of returns the ladder that runs for an event, or else a free one.
//
//go:noinline
func (l *ladders) of(event int) *climber {
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

// runs tells whether the ladder of an event runs.
func (l *ladders) runs(event int) bool {
	c := l.of(event)
	return c.Runs() && c.event == event
}

// react answers an event. An event whose ladder runs changes nothing, except that a second INT, which a person sends by
// Ctrl-C, ends the present wait.
func (l *life) react(event int, steps forward.Steps) {
	c, now := l.ladders.of(event), kernel.Now()
	if !c.Runs() {
		c.event = event
		c.Start(steps, now)
	} else if hurries(event) {
		c.Hurry(now)
	}
	l.climbing = true
	l.climb()
}

// hurries tells whether a signal is what a person sends again who does not want to wait.
func hurries(event int) bool { return event == int(unix.SIGINT) }

// climb takes each step whose time has come. Where no ladder runs any more, it asks for no clock.
func (l *life) climb() {
	if !l.climbing {
		return
	}
	l.climbing = false
	now := kernel.Now()
	for i := range l.ladders {
		c := &l.ladders[i]
		for signal := c.Next(now); signal != 0; signal = c.Next(now) {
			l.step(c, signal, now)
		}
		l.climbing = l.climbing || c.Runs()
	}
}

// untilStep returns how long it is until the next step of any ladder, or kernel.Forever.
func (l *life) untilStep() int64 {
	if !l.climbing {
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
func (l *life) step(c *climber, signal int, now int64) {
	if signal == int(unix.SIGKILL) {
		l.kill(c, now)
		return
	}
	var none kernel.Info
	outcome := l.courier.Deliver(signal, &none, false)
	l.delivered(c.event, signal, outcome)
	l.messages.stepped(c.event, signal, &l.courier, outcome)
	if wakes(signal) {
		l.wake()
	}
}

// killedCode stands for a death by SIGKILL.
const killedCode = reaper.SignalBase + int(unix.SIGKILL)

// kill is the step that cannot be refused: where mote is PID 1, its own end has the kernel end every process of the
// namespace, and nobody is asked.
func (l *life) kill(c *climber, now int64) {
	l.messages.escalated(c.event, now-c.Begun(), &l.courier)
	if l.draining && l.courier.Self == 1 {
		l.leave()
	}
	var none kernel.Info
	outcome := l.courier.Deliver(int(unix.SIGKILL), &none, false)
	l.delivered(c.event, int(unix.SIGKILL), outcome)
	// Of a group, and of all, kill(2) does not say that the app was among those who refused: ask for it alone.
	if l.courier.Self == 1 && kernel.Kill(l.courier.App, 0) == unix.EPERM {
		l.terminal.takeBackFrom(l.courier.App)
		kernel.Exit(killedCode)
	}
}
