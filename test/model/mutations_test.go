package model

import (
	"strings"
	"testing"
)

// mutation is a mistake that mote could make, and the property that tells.
type mutation struct {
	name     string
	old, new string // in loop.pml, where old stands once
	life     string
	claim    string
	trail    string // part of what the checker says: an assertion, or cycle for a claim that does not hold
}

const (
	cycle   = "acceptance cycle"
	dropped = "!(owed)" // at the end of a turn
)

var mutations = []mutation{
	{"a full batch is the last", "n == BATCH -> zombiesLeft = 1", "n == BATCH -> zombiesLeft = 0",
		"storm", "all_reaped", "pending&(1<<(3-1))"},
	{"no look before the first wait", "/* init: Run, init: life.start */\n\treapBatch();", "",
		"orphans", "leaves", "pending&(1<<(3-1))"},
	{"a CHLD that was sent stands for no death", ":: taken == CHLD -> zombiesLeft = 1;", ":: taken == CHLD -> zombiesLeft = !user;",
		"orphans", "leaves", "pending&(1<<(3-1))"},
	{"CHLD stays ignored", ":: parent[p] == MOTE -> pending = pending | BIT(CHLD)", ":: parent[p] == MOTE -> skip",
		"orphans", "leaves", "pending&(1<<(3-1))"},
	{"the lowest signal first", "after(last, waiting, which); last", "after(0, waiting, which); last",
		"orphans", "term_taken", cycle},
	{"nobody asks what waits", ":: zombiesLeft || unasked > UNASKED ->", ":: zombiesLeft ->",
		"orphans", "term_taken", cycle},
	{"what the kernel gives has had its turn", "\ttaken = s;\n", "\ttaken = s;\n\tlast = s;\n",
		"orphans", "chld_taken", cycle},
	{"the end is noted again", ":: p == 0 && !ended && !rested ->", ":: p == 0 ->",
		"subreaper", "leaves", "code==fate"},
	{"a signal that was deleted is waited for", ":: else -> which = 0\t/* it was", ":: 0 -> which = 0\t/* it was",
		"keyboard", "int_taken", cycle},
	{"a signal that was deleted keeps its turn", "after(last, waiting, which); last = which", "after(last, waiting, which)",
		"keyboard", "term_taken", cycle},
	{"a stopped app stays so", "stops -> stops = 0; USEPID; continueApp()", "stops -> stops = 0; USEPID",
		"keyboard", "continued", cycle},
	{"KILL as soon as the key is pressed again", "&& !spaced[A] -> owed = owed", "&& !spaced[A] -> due[A] = 1; hurried = 1; owed = owed",
		"ladder", "leaves", "spaced["},
	{"a ladder goes on when the app has been reaped", ":: !ended || draining -> takeSteps()", ":: 1 -> takeSteps()",
		"ladder", "leaves", "!(gone)"},
	{"no timer for a ladder", "#define STEPTIMER\t(stepping && (STEPS(A) || STEPS(X)))", "#define STEPTIMER 0",
		"ladder", "ladder_ends", cycle},
	{"the app's pid is kept behind its end", "rested = 1;", "rested = 0;",
		"exit ladder", "leaves", "!(gone)"},
	{"nobody looks for strangers", "#define LOOKS\t(draining && childless)", "#define LOOKS 0",
		"exit wait", "leaves", cycle},
	{"no child is nobody", "#define ALONE\t(childless && !SOME(THERE))", "#define ALONE (childless)",
		"exit wait", "leaves", "state[0]!=0"},
	{"a value overtakes those that wait", ":: !HOLDS || FULL -> queue(value, done)", ":: 1 -> queue(value, done)",
		"queue", "leaves", "v==(got+1)"},
	{"senders are not held up", "limited = 1; wait()", "wait()",
		"queue", "queued", cycle},
	{"no timer for the queue", "#define RETRIES\t(HOLDS && again)", "#define RETRIES 0",
		"queue", "queued", cycle},
	{"what waits is forgotten", "kept!value;\n", "skip;\n",
		"queue", "queued", cycle},
	{"memory is asked for once", ":: else -> wait(); value = 0; break", ":: else -> again = 0; value = 0; break",
		"no memory", "queued", cycle},
	{"a value is dropped", ":: taken == RT -> deliverValue()", ":: taken == RT -> taken = 0",
		"queue", "leaves", dropped},
	{"TERM is dropped", ":: taken == TERM -> deliver(TERM)", ":: taken == TERM -> taken = 0",
		"orphans", "leaves", dropped},
	{"INT is dropped", ":: taken == INT && !LADDER -> deliver(INT)", ":: taken == INT && !LADDER -> taken = 0",
		"orphans", "leaves", dropped},
	{"a CHLD that was sent is dropped", ":: user -> deliver(CHLD)", ":: user -> taken = 0",
		"orphans", "leaves", dropped},
	{"CONT is dropped", ":: taken == CONT -> deliver(CONT)", ":: taken == CONT -> taken = 0",
		"keyboard", "leaves", dropped},
	{"another signal is delivered", ":: taken == TERM -> deliver(TERM)", ":: taken == TERM -> deliver(INT)",
		"orphans", "leaves", "(owed&(1<<(1-1)))"},
	{"a signal is delivered twice", ":: taken == TERM -> deliver(TERM)", ":: taken == TERM -> deliver(TERM); deliver(TERM)",
		"orphans", "leaves", "(owed&(1<<(2-1)))"},
	{"no ladder starts", ":: !runs[A] -> ladderStart(A)", ":: !runs[A] -> skip",
		"ladder", "leaves", dropped},
	{"Ctrl-C is dropped where its ladder runs", "due[A] = 1; hurried = 1; owed = owed & ~BIT(INT)", "skip",
		"ladder", "leaves", dropped},
	{"a ladder skips its signal", "signal = 0; deliver(TERM)", "signal = 0",
		"ladder", "leaves", dropped},
	{"CONT follows whatever a ladder signals", "signal = 0; deliver(TERM)", "signal = 0; deliver(TERM); deliver(CONT)",
		"ladder", "leaves", "(owed&(1<<(4-1)))"},
	{"a ladder's KILL spares the app", "d_step { killApp() }", "skip",
		"ladder", "ladder_ends", cycle},
	{"a ladder's KILL spares descendants", "d_step { killDescendants() }", "skip",
		"exit ladder, subreaper", "leaves", "(parent[0]!=15)"},
}

// TestMutations makes each mistake in turn. A model that lets one pass proves nothing.
func TestMutations(t *testing.T) {
	model := string(read(t, source))
	for _, m := range mutations {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			if n := strings.Count(model, m.old); n != 1 {
				t.Fatalf("%q stands %d times in %s", m.old, n, source)
			}
			c := newChecker(t, []byte(strings.Replace(model, m.old, m.new, 1)), "-O0", named(m.life).defs...)
			r := c.search(t, m.claim)
			if r.errors == 0 || !strings.Contains(r.trail, m.trail) {
				t.Errorf("errors %d, and the trail shows %q, want %q\n%s", r.errors, r.trail, m.trail, r.output)
			}
		})
	}
}
