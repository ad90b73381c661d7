package forward

import "mote/internal/say"

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

// AddEvent adds the name of what a reaction is for.
func AddEvent(l *say.Line, event int) {
	if event == Exit {
		l.Add("EXIT")
		return
	}
	AddName(l, event)
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
