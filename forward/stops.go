package forward

import "golang.org/x/sys/unix"

// Stop returns which signal an event comes to that asks an app to end, by itself or by a step of its reaction s: TERM where
// that is among them, else the first of INT and QUIT, else HUP; 0 where it asks for no end.
func (s Steps) Stop(event int) int {
	stop := plainer(0, event)
	for step := s.next(); step.Kind != StepNone; step = s.next() {
		stop = plainer(stop, step.Signal)
	}
	return stop
}

// plainer returns the one of two signals that asks more plainly for the app's end, and the first where they are alike.
func plainer(a, b int) int {
	if Plainness(b) > Plainness(a) {
		return b
	}
	return a
}

// Plainness tells how plainly a signal asks an app to end: TERM says nothing else; INT may be for what the app just does, and
// QUIT for a dump; HUP mostly means to reload. It is 0 for all others.
func Plainness(signal int) int {
	switch unix.Signal(signal) {
	case unix.SIGTERM:
		return 3
	case unix.SIGINT, unix.SIGQUIT:
		return 2
	case unix.SIGHUP:
		return 1
	}
	return 0
}

// StandsFor returns the signal that does for an event what was wanted of it: the event itself where there is no reaction or
// it is one of the steps, else the first signal among them. Where the event by itself asks for no end, it is the first that
// does.
func (s Steps) StandsFor(event int) int {
	first, any := 0, Plainness(event) > 0
	for step := s.next(); step.Kind != StepNone; step = s.next() {
		switch {
		case any && step.Signal == event:
			return event
		case first == 0 && (any || Plainness(step.Signal) > 0):
			first = step.Signal
		}
	}
	if first == 0 {
		return event
	}
	return first
}
