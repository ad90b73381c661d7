package forward

import "golang.org/x/sys/unix"

// Ladder takes the steps of a schedule, one after the other, each when its time has come. Times are nanoseconds on the
// monotonic clock. Its zero value does not run.
type Ladder struct {
	steps  Steps // those that are left
	active bool
	wait   waiting
	begun  int64 // when the ladder has started
	due    int64 // when the wait is over
	last   int64 // when the last signal was delivered
}

// waiting says what a ladder waits for.
type waiting uint8

const (
	forNothing waiting = iota
	forTime
	forDrain
)

const second = 1_000_000_000

// What keeps a KILL from coming out of the blue where nobody has written when it is to come: a key that ends the wait before
// it leaves a second to the step before that, and a wait that was over far too late, because the container was paused or
// the machine suspended, is followed by one more.
const (
	beforeKill = second
	tooLate    = second
)

// Start starts the ladder, unless it runs already.
func (l *Ladder) Start(steps Steps, now int64) {
	if !l.active {
		*l = Ladder{steps: steps, active: true, begun: now, last: now - beforeKill}
	}
}

// Runs tells whether steps are left to be taken or a wait to be waited.
func (l *Ladder) Runs() bool { return l.active }

// Drains tells whether the ladder waits until nobody is left, with no end of its own.
func (l *Ladder) Drains() bool { return l.active && l.wait == forDrain }

// Begun returns when the ladder has started.
func (l *Ladder) Begun() int64 { return l.begun }

// Hurry ends the present wait: somebody has pressed Ctrl-C again. Before a KILL it ends it no sooner than a second behind
// the last signal: two strokes in a row are no KILL.
func (l *Ladder) Hurry(now int64) {
	if !l.active || l.wait != forTime {
		return
	}
	soonest := now
	if l.killsNext() {
		soonest = max(now, min(l.due, l.last+beforeKill))
	}
	l.due = soonest
}

// Timeout returns how long it is to the next step, and false where no time brings one.
func (l *Ladder) Timeout(now int64) (left int64, ok bool) {
	if !l.active || l.wait == forDrain {
		return 0, false
	}
	if l.wait == forNothing {
		return 0, true
	}
	return max(0, l.due-now), true
}

// Next returns the signal that is to be delivered now, or 0 where none is. It is to be called until it returns 0.
func (l *Ladder) Next(now int64) (signal int) {
	for l.active && l.passed(now) {
		rest := l.steps
		step := rest.next()
		switch step.Kind {
		case StepNone:
			l.active = false
			return 0
		case StepWait:
			l.wait, l.due = forTime, now+step.Wait
		case StepDrain:
			l.wait = forDrain
		case StepSignal:
			l.steps, l.last = rest, now
			return step.Signal
		}
		l.steps = rest
	}
	return 0
}

// passed tells whether the present wait is over, and leaves it if so.
func (l *Ladder) passed(now int64) bool {
	switch {
	case l.wait == forDrain || l.wait == forTime && now < l.due:
		return false
	case l.wait == forTime && now-l.due > tooLate && l.killsNext():
		l.due = now + beforeKill
		return false
	}
	l.wait = forNothing
	return true
}

// killsNext tells whether the step behind the present wait is a KILL.
func (l *Ladder) killsNext() bool {
	rest := l.steps
	return rest.next().Signal == int(unix.SIGKILL)
}
