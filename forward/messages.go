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
