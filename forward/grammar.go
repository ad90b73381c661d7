package forward

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// Flaw is what is wrong with a reaction, and its zero value, that nothing is.
type Flaw uint8

const (
	Flawless       Flaw = iota
	NoEvent             // there is no "EVENT="
	Blank               // "TERM=TERM / 5s", "TERM=QUIT HUP="
	UnknownEvent        // it is neither a signal nor EXIT nor START
	Uncatchable         // KILL and STOP come to nobody
	EmptyEvent          // EXIT= or START= would drop what is no signal
	EmptyStep           // "TERM//KILL"
	UnknownStep         // neither a signal nor a duration
	BareNumber          // "TERM/30/KILL": seconds, or a signal?
	UnknownUnit         // "5x"
	CapitalUnit         // "5S"
	Fraction            // "1.5s"
	CommaStep           // "TERM=TERM,25s,KILL": a comma stands between reactions
	TooLong             // more than the clock can count
	DrainElsewhere      // wait is for EXIT
	DrainNotLast        // nothing can follow wait
	NoSignal            // a schedule of waits alone, for a signal, would drop it after a while
	TooMany             // more schedules of several steps than mote can follow at once
)

// longestWait is a bound for one wait, some thirty years, so that sums of times cannot overflow.
const longestWait = 1_000_000_000_000_000_000

// nanoseconds returns the length of a unit of time, or 0 for what is none.
func nanoseconds(unit string) int64 {
	switch unit {
	case "ms":
		return second / 1000
	case "s":
		return second
	case "m":
		return 60 * second
	case "h":
		return 60 * 60 * second
	}
	return 0
}

// isUnit tells whether a text is a unit of time, in any case.
func isUnit(text string) bool {
	return kernel.EqualFold(text, "MS") || kernel.EqualFold(text, "S") || kernel.EqualFold(text, "M") || kernel.EqualFold(text, "H")
}

// IsStep tells whether a text could be a step of a reaction.
func IsStep(text string) bool {
	_, flaw := parseStep(text, false)
	return flaw == Flawless
}

// ParseReaction reads EVENT=STEPS. It returns the event, where in text the steps start, and, where something is wrong,
// what that is and where.
func ParseReaction(text string) (event, steps int, flaw Flaw, at int) {
	if blank := kernel.FirstBlank(text); blank < len(text) {
		return 0, 0, Blank, blank
	}
	for at < len(text) && text[at] != '=' {
		at++
	}
	if at == len(text) {
		return 0, 0, NoEvent, 0
	}
	event, ok := parseEvent(text[:at])
	if !ok {
		return 0, 0, UnknownEvent, 0
	}
	if event == int(unix.SIGKILL) || event == int(unix.SIGSTOP) {
		return 0, 0, Uncatchable, 0
	}
	steps = at + 1
	flaw, at = checkSteps(text[steps:], event)
	return event, steps, flaw, steps + at
}

// parseEvent reads what a reaction is for. It returns ok false where that is no event.
func parseEvent(text string) (event int, ok bool) {
	switch {
	case kernel.EqualFold(text, exitName):
		return Exit, true
	case kernel.EqualFold(text, startName):
		return Start, true
	}
	event = Parse(text)
	return event, event != 0
}

// checkSteps reads every step once.
func checkSteps(text string, event int) (flaw Flaw, at int) {
	if isDrop(text) {
		if event == Exit || event == Start {
			return EmptyEvent, 0
		}
		return Flawless, 0
	}
	signals := 0
	for start := 0; start <= len(text); {
		end := stepEnd(text, start)
		step, flaw := parseStep(text[start:end], start == 0 && end == len(text) && event != Start)
		switch {
		case flaw != Flawless:
			return flaw, start
		case step.Kind == StepDrain && event != Exit:
			return DrainElsewhere, start
		case step.Kind == StepDrain && end < len(text):
			return DrainNotLast, start
		case step.Kind == StepSignal:
			signals++
		}
		start = end + 1
	}
	if signals == 0 && event != Exit {
		return NoSignal, 0
	}
	return Flawless, 0
}

// isDrop tells whether steps drop the signal: none at all, or the 0 of dumb-init's --rewrite.
func isDrop(text string) bool { return text == "" || text == "0" }

// stepEnd returns where the step that starts at start ends.
func stepEnd(text string, start int) int {
	for start < len(text) && text[start] != '/' {
		start++
	}
	return start
}

// parseStep reads one step. A bare number is a signal where it is the only one; in a longer schedule people mean seconds
// by it, and for START, whose sole signal would come at once, too.
func parseStep(text string, alone bool) (Step, Flaw) {
	if text == "" {
		return Step{}, EmptyStep
	}
	if kernel.EqualFold(text, "WAIT") {
		return Step{Kind: StepDrain}, Flawless
	}
	if text[0] >= '0' && text[0] <= '9' && !(alone && Parse(text) != 0) {
		return parseWait(text)
	}
	signal := Parse(text)
	if signal == 0 {
		return Step{}, UnknownStep
	}
	return Step{Kind: StepSignal, Signal: signal}, Flawless
}

// parseWait reads a duration: a number and a unit.
func parseWait(text string) (Step, Flaw) {
	digits := 0
	for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
		digits++
	}
	number := kernel.Number(text[:digits])
	if digits == len(text) {
		return Step{}, BareNumber
	}
	unit := nanoseconds(text[digits:])
	switch {
	case text[digits] == '.':
		return Step{}, Fraction
	case unit == 0 && isUnit(text[digits:]):
		return Step{}, CapitalUnit
	case unit == 0:
		return Step{}, UnknownUnit
	case number < 0 || int64(number) > longestWait/unit:
		return Step{}, TooLong
	}
	return Step{Kind: StepWait, Wait: int64(number) * unit}, Flawless
}
