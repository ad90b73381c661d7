package forward

import "mote/internal/say"

// The names of the events that are no signal.
const (
	exitName  = "EXIT"
	startName = "START"
)

// AddEvent adds the name of an event to a line.
func AddEvent(l *say.Line, event int) {
	switch event {
	case Exit:
		l.Add(exitName)
	case Start:
		l.Add(startName)
	default:
		AddName(l, event)
	}
}

// AddName adds a signal's name to a line: SIGTERM, SIGRTMIN+3, or "signal 32" for the two without one.
func AddName(l *say.Line, signal int) {
	base, plus := Name(signal)
	if base == "" {
		l.Count("signal ", int64(signal))
		return
	}
	l.Add("SIG")
	l.Add(base)
	if plus > 0 {
		l.Count("+", int64(plus))
	}
}

// AddSteps reads the steps of a reaction back.
func AddSteps(l *say.Line, steps Steps) {
	if steps.Drops() {
		l.Add(" drop it")
	}
	for step := steps.next(); step.Kind != StepNone; step = steps.next() {
		switch step.Kind {
		case StepSignal:
			l.Add(" send ")
			AddName(l, step.Signal)
		case StepDrain:
			l.Add(" wait until nobody is left")
		default:
			l.Add(" wait ")
			l.Seconds(step.Wait)
		}
		if steps.Has() {
			l.Add(",")
		}
	}
}
