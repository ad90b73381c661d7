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
