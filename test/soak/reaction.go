package main

import (
	"fmt"
	"math/rand/v2"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// reaction is a --on that answers one of the signals that are sent.
type reaction struct {
	event int        // 0 for none
	spell string     // its steps
	steps kernel.Set // the signals among them
	last  int        // the last of them; 0 where there is none
}

// newReaction draws one. None of its signals may be of the round's end.
func newReaction(r *rand.Rand, taken kernel.Set) (a reaction) {
	some := []reaction{
		{},
		{event: int(unix.SIGUSR1)},
		{event: int(unix.SIGUSR1), spell: "WINCH", last: int(unix.SIGWINCH)},
		{event: int(unix.SIGWINCH), spell: "5ms/USR1", last: int(unix.SIGUSR1)},
		{event: 50, spell: "VTALRM/20ms/USR1", last: int(unix.SIGUSR1)},
		{event: int(unix.SIGALRM), spell: "30ms/USR1/1ms/WINCH/WINCH", last: int(unix.SIGWINCH)},
	}
	a = pick(r, some...)
	for _, step := range []struct {
		name   string
		signal unix.Signal
	}{{"WINCH", unix.SIGWINCH}, {"USR1", unix.SIGUSR1}, {"VTALRM", unix.SIGVTALRM}} {
		if contains(a.spell, step.name) {
			a.steps |= kernel.Only(int(step.signal))
		}
	}
	if a.signals()&taken != 0 {
		return reaction{}
	}
	return a
}

// events is the event, as a set.
func (a reaction) events() kernel.Set { return a.signals() &^ a.steps }

// signals is all signals that a reaction has to do with.
func (a reaction) signals() kernel.Set {
	if a.event == 0 {
		return 0
	}
	return a.steps | kernel.Only(a.event)
}

func (a reaction) words() []string {
	if a.event == 0 {
		return nil
	}
	return []string{"--on", fmt.Sprintf("%d=%s", a.event, a.spell)}
}
