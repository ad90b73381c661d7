package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/test/soak/sender"
	"mote/test/wait"
)

// plan is all that is random about a round.
type plan struct {
	seed     uint64
	first    bool   // mote is PID 1
	target   string // child, group or all
	room     int    // a RLIMIT_SIGPENDING that is too small; 0 for the usual one
	outside  int    // senders outside the namespace
	inside   int
	waves    int
	count    int // signals of a sender in a wave
	pause    int // between two pieces of noise, at most, in milliseconds; 0 for none
	freezes  bool
	abrupt   bool // the end comes in the middle of a wave
	set      kernel.Set
	reaction reaction
	end      end
	options  []string
}

// newPlan draws a plan. The same seed gives the same plan.
func newPlan(seed uint64) plan {
	r := rand.New(rand.NewPCG(seed, 1))
	p := plan{seed: seed, first: r.IntN(3) > 0, target: pick(r, "child", "child", "child", "group", "group", "all")}
	p.outside, p.inside = 1+r.IntN(3), r.IntN(3)
	p.waves, p.count = 1+r.IntN(4), 50+r.IntN(1500)
	p.pause = pick(r, 0, 10, 20, 20, 50)
	p.freezes, p.abrupt = r.IntN(3) == 0, r.IntN(5) == 0
	if r.IntN(10) == 0 {
		p.waves = 40 // a long life
	}
	if p.target == "child" && r.IntN(2) == 0 {
		p.overfill(r)
	}
	if p.target == "all" {
		p.count = 20 + r.IntN(80) // each is a walk through /proc where mote is not PID 1
	}
	p.end = newEnd(r)
	p.reaction = newReaction(r, p.end.signals())
	p.set = (drawable(r) | p.reaction.events()) &^ p.end.signals() &^ p.reaction.steps
	p.options = p.words(r)
	return p
}

// overfill gives the app less room than it needs. Not where a group is the target: the kernel says that all is well as
// soon as one member has taken a signal, and does not say that another one has no room.
func (p *plan) overfill(r *rand.Rand) {
	p.room, p.freezes = pick(r, 1, 4, 16, 64), true
	p.count, p.waves = 20+r.IntN(200), min(p.waves, 8)
}

// drawable is what senders draw from: some real-time signals, so that they get in each other's way, and most others.
func drawable(r *rand.Rand) (set kernel.Set) {
	for range 1 + r.IntN(6) {
		set |= kernel.Only(sender.RealTime + r.IntN(33))
	}
	for signal := 1; signal < sender.RealTime; signal++ {
		if r.IntN(3) > 0 {
			set |= kernel.Only(signal)
		}
	}
	return set &^ kernel.Only(int(unix.SIGKILL)) &^ kernel.Only(int(unix.SIGSTOP))
}

// words is mote's options.
func (p *plan) words(r *rand.Rand) (words []string) {
	switch {
	case p.target == "all":
		words = append(words, "--to", "all")
	case p.target == "group":
		words = append(words, "-g")
	}
	for _, option := range []string{"--sandbox", "--session", "-v", "-w", "-q"} {
		if r.IntN(4) == 0 {
			words = append(words, option)
		}
	}
	words = append(words, p.reaction.words()...)
	return append(words, p.end.words...)
}

// rules is what the checks need to know about the plan.
func (p *plan) rules(values bool) rules {
	self := 1
	if !p.first {
		self = 2
	}
	return rules{
		self: self, values: values, crowded: p.room > 0,
		set: p.set, expected: p.set | p.end.signals() | p.reaction.steps | unchecked, reaction: p.reaction,
	}
}

func (p plan) String() string {
	place := "PID 1"
	if !p.first {
		place = "PID 2"
	}
	s := fmt.Sprintf("%s, %d+%d senders, %d waves of %d, noise %d ms, options %q, end %v",
		place, p.outside, p.inside, p.waves, p.count, p.pause, p.options, p.end)
	if p.freezes {
		s += ", freezes"
	}
	if p.abrupt {
		s += ", abrupt"
	}
	if p.room > 0 {
		s += fmt.Sprintf(", room for %d", p.room)
	}
	return s
}

// mostLife is the age at which a life begins no other wave.
const mostLife = 15 * time.Second

// oldestLife is the age at which a life is ended as one that would go on for ever: news may come without an end.
var oldestLife = 5 * wait.Bound

// longest is how long a wave may go on without any news. What takes so long does not come.
var longest = wait.Bound

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }
