package forward

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// MostLadders is how many reactions may have several steps. One of a single step is over at once.
const MostLadders = 16

// Reactions holds the reaction to each event, by its number; [Exit] and [Start] are two of them.
type Reactions [Start + 1]Steps

// Add reads EVENT=STEPS. A later reaction to an event takes the place of an earlier one. Where something is wrong, it
// returns what, and where in text.
//
// Precondition: text is followed by a NUL byte or a comma, or blanks and one of them, and stays where it is.
func (r *Reactions) Add(text string) (flaw Flaw, at int) {
	event, steps, flaw, at := ParseReaction(text)
	if flaw != Flawless {
		return flaw, at
	}
	added := within(text, steps)
	if added.many() && r.countMany(event) == MostLadders {
		return TooMany, 0
	}
	r[event] = added
	return Flawless, 0
}

// Default sets the reaction to an event that has none.
func (r *Reactions) Default(event int, steps kernel.CString) {
	if r[event] == 0 {
		r[event] = Steps(steps)
	}
}

// countMany counts the reactions with several steps, but for one event.
func (r *Reactions) countMany(but int) (count int) {
	for event := range r {
		if event != but && r[event] != 0 && r[event].many() {
			count++
		}
	}
	return count
}

// Rewrite reads SIGNAL:SIGNAL, the form of dumb-init's --rewrite, where a second number 0 drops the first signal. It
// returns false where that is no good, under the precondition of [Reactions.Add].
func (r *Reactions) Rewrite(text string) bool {
	at := 0
	for at < len(text) && text[at] != ':' {
		at++
	}
	if at == len(text) {
		return false
	}
	signal, other := Parse(text[:at]), text[at+1:]
	if signal == 0 || signal == int(unix.SIGKILL) || signal == int(unix.SIGSTOP) {
		return false
	}
	if other != "0" && Parse(other) == 0 {
		return false
	}
	r[signal] = within(text, at+1)
	return true
}

// within returns the steps that start somewhere in text. It does not cut the text: Go lets an empty rest start anywhere.
func within(text string, start int) Steps { return Steps(kernel.Within(text)) + Steps(start) }
