package forward

import "mote/internal/kernel"

// Events that are no signal; every other one is a signal, by its number.
const (
	Exit  = 0        // the app's end
	Start = Last + 1 // the app's start
)

// Steps is the text of a schedule, "TERM/25s/QUIT/3s/KILL": a signal to deliver or a time to wait, one after the other.
// It ends with a NUL byte or a comma, blanks before that apart, and is read step by step as they are taken; 0 stands for none.
//
// The form is that of start-stop-daemon(8), --retry.
type Steps kernel.CString

// Step is one step of a schedule.
type Step struct {
	Kind   StepKind
	Signal int   // of StepSignal
	Wait   int64 // of StepWait, in nanoseconds
}

// StepKind says what a step is.
type StepKind uint8

const (
	StepNone   StepKind = iota // the schedule is over
	StepSignal                 // deliver a signal
	StepWait                   // wait for a time
	StepDrain                  // wait until nobody is left
)

// Has tells whether there is a reaction, be it to drop the signal.
func (s Steps) Has() bool { return s != 0 }

// Drops tells whether the reaction is to drop the signal.
func (s Steps) Drops() bool { return isDrop(s.Text()) }

// FirstSignal returns the first step where that is a signal, else 0.
func (s Steps) FirstSignal() int { return s.next().Signal }

// Waits tells whether the last step is to wait until nobody is left.
func (s Steps) Waits() bool {
	step := s.next()
	for step.Kind == StepSignal || step.Kind == StepWait {
		step = s.next()
	}
	return step.Kind == StepDrain
}

// many tells whether there are several steps, so that there may be something to wait for.
func (s Steps) many() bool {
	text := s.Text()
	return stepEnd(text, 0) < len(text)
}

// next takes the first step off steps, which were checked when mote started.
func (s *Steps) next() (step Step) {
	text := s.Text()
	if isDrop(text) {
		*s = 0
		return Step{}
	}
	end := stepEnd(text, 0)
	step, _ = parseStep(text[:end], end == len(text))
	if end == len(text) {
		*s = 0
	} else {
		*s += Steps(end + 1)
	}
	return step
}

// Text is what is left of the steps, as somebody has written them.
func (s Steps) Text() string {
	text, _, _ := kernel.Cut(kernel.CString(s).String(), ',')
	return kernel.TrimBlanks(text)
}
