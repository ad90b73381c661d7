package main

import (
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/test/soak/sender"
)

// The world of these tests: mote is PID 1; sender 1 is inside, as pid 4, and sender 100 outside. They send 40 by
// sigqueue(3) and kill(2), HUP, and USR1, to which there is a reaction that sends WINCH.
const (
	hup   = int(unix.SIGHUP)
	usr1  = int(unix.SIGUSR1)
	winch = int(unix.SIGWINCH)
)

func someLedger() *ledger {
	all := kernel.Only(40) | kernel.Only(hup) | kernel.Only(usr1)
	l := newLedger(rules{self: 1, values: true, set: all, expected: all | kernel.Only(winch) | unchecked,
		reaction: reaction{event: usr1, spell: "WINCH", last: winch, steps: kernel.Only(winch)}})
	l.senders[1], l.senders[100] = 4, 0
	return l
}

func queued(id, pid, signal, number int) record {
	return record{signal: signal, code: kernel.CodeQueue, pid: pid, value: sender.Value(id, number), time: 10}
}

var killedHup = record{signal: hup, pid: 1, time: 10}

func killed40() record { return record{signal: 40, pid: 1, time: 10} }

func TestLedgerTake(t *testing.T) {
	first := queued(1, 4, 40, 0)
	tests := []struct {
		name    string
		history []record
		wrong   string
	}{
		{"in order", []record{first, queued(1, 4, 40, 1), queued(100, 0, 40, 0), queued(1, 4, 40, 2)}, ""},
		{"lost", []record{first, queued(1, 4, 40, 2)}, "came before"},
		{"the first is lost", []record{queued(1, 4, 40, 1)}, "came before"},
		{"twice", []record{first, first}, "twice or late"},
		{"out of order", []record{queued(1, 4, 40, 0), queued(1, 4, 40, 1), queued(1, 4, 40, 0)}, "twice or late"},
		{"standard ones may be missing", []record{queued(1, 4, hup, 3), queued(1, 4, hup, 7)}, ""},
		{"a standard one twice", []record{queued(1, 4, hup, 3), queued(1, 4, hup, 3)}, "twice or late"},
		{"another sender's pid", []record{queued(1, 0, 40, 0)}, "says it is from"},
		{"a sender that is not", []record{queued(7, 4, 40, 0)}, "says it is from"},
		{"another user's", []record{{signal: 40, code: kernel.CodeQueue, pid: 4, uid: 65534}}, "another user"},
		{"nobody's signal", []record{{signal: 41, pid: 1}}, "nobody has sent"},
		{"in spite of a reaction", []record{{signal: usr1, pid: 1}}, "in spite of"},
		{"the reaction", []record{{signal: winch, pid: 1}}, ""},
		{"by kill, not from mote", []record{{signal: hup, pid: 9}}, "not from mote"},
		{"another code", []record{{signal: hup, code: kernel.CodeThread, pid: 1}}, "with code"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := someLedger()
			var err error
			for _, r := range test.history {
				if err != nil {
					t.Fatalf("wrong too early: %v", err)
				}
				err = l.take(r)
			}
			wantError(t, err, test.wrong)
		})
	}
}

func TestLedgerSettle(t *testing.T) {
	tests := []struct {
		name           string
		values         bool
		history        []record
		sent           []sent
		missing, wrong string
	}{
		{"nothing", true, nil, nil, "", ""},
		{"all is there", true, []record{queued(1, 4, 40, 0), killed40()},
			[]sent{{1, 40, sender.Tally{Queued: 1, Killed: 1, Last: 5}}}, "", ""},
		{"the last is lost", true, []record{queued(1, 4, 40, 0)},
			[]sent{{1, 40, sender.Tally{Queued: 2, Last: 5}}}, "1 of 2 values", ""},
		{"one too many", true, []record{queued(1, 4, 40, 0), queued(1, 4, 40, 1)},
			[]sent{{1, 40, sender.Tally{Queued: 1, Last: 5}}}, "", "2 values came of 1"},
		{"one by kill is lost", true, []record{killed40()},
			[]sent{{1, 40, sender.Tally{Killed: 2, Last: 5}}}, "1 of 2 without a value", ""},
		{"one by kill came twice", true, []record{killed40(), killed40()},
			[]sent{{1, 40, sender.Tally{Killed: 1, Last: 5}}}, "", "2 without a value came of 1"},
		{"robbed of its value", true, []record{killed40()},
			[]sent{{1, 40, sender.Tally{Queued: 1, Last: 5}}}, "0 of 1 values", "1 without a value came of 0"},
		{"without values", false, []record{killed40(), killed40()},
			[]sent{{1, 40, sender.Tally{Queued: 1, Last: 5}}, {100, 40, sender.Tally{Killed: 1, Last: 5}}}, "", ""},
		{"one without a value is lost", false, []record{killed40()},
			[]sent{{1, 40, sender.Tally{Queued: 1, Last: 5}}, {100, 40, sender.Tally{Queued: 1, Last: 5}}}, "1 of 2", ""},
		{"since the last sending", true, []record{{signal: hup, pid: 1, time: 10}},
			[]sent{{1, hup, sender.Tally{Killed: 3, Last: 10}}}, "", ""},
		{"not since the last sending", true, []record{{signal: hup, pid: 1, time: 10}},
			[]sent{{1, hup, sender.Tally{Killed: 1, Last: 9}}, {100, hup, sender.Tally{Killed: 1, Last: 11}}},
			"signal 1 has not come since 1ns", ""},
		{"never", true, nil, []sent{{1, hup, sender.Tally{Killed: 1, Last: 1}}}, "signal 1 has never come", ""},
		{"fewer plain ones", true, []record{killedHup},
			[]sent{{1, hup, sender.Tally{Queued: 2, Killed: 2, Last: 10}}}, "", ""},
		{"a value of a standard one is lost", true, []record{killedHup, killedHup},
			[]sent{{1, hup, sender.Tally{Queued: 2, Killed: 1, Last: 10}}}, "", "signal 1: 2 without a value came of 1 at most"},
		{"no value can come", false, []record{killedHup, killedHup},
			[]sent{{1, hup, sender.Tally{Queued: 1, Killed: 1, Last: 10}}}, "", ""},
		{"a standard one came twice", false, []record{killedHup, killedHup},
			[]sent{{1, hup, sender.Tally{Queued: 1, Last: 10}}}, "", "signal 1: 2 without a value came of 1 at most"},
		{"answered", true, []record{{signal: winch, pid: 1, time: 10}},
			[]sent{{1, usr1, sender.Tally{Killed: 3, Last: 10}}}, "", ""},
		{"not answered", true, []record{{signal: winch, pid: 1, time: 10}},
			[]sent{{1, usr1, sender.Tally{Killed: 3, Last: 11}}}, "which it answers", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := someLedger()
			l.values = test.values
			for _, r := range test.history {
				if err := l.take(r); err != nil {
					t.Fatal(err)
				}
			}
			for _, s := range test.sent {
				l.enter(s)
			}
			missing, wrong := l.settle()
			wantError(t, missing, test.missing)
			wantError(t, wrong, test.wrong)
		})
	}
}

// TestLedgerCrowded has a full queue excuse a value of a signal below 32.
func TestLedgerCrowded(t *testing.T) {
	l := someLedger()
	l.crowded = true
	for range 2 {
		wantError(t, l.take(killedHup), "")
	}
	l.enter(sent{1, hup, sender.Tally{Queued: 2, Last: 10}})
	_, wrong := l.settle()
	wantError(t, wrong, "")
	if set := l.unproved(100); set != 0 {
		t.Errorf("%v unproved", numbers(set))
	}
}

func TestLedgerUnproved(t *testing.T) {
	l := someLedger()
	want := func(when string, want kernel.Set) {
		t.Helper()
		if got := l.unproved(100); got != want {
			t.Errorf("%s: %v unproved, want %v", when, numbers(got), numbers(want))
		}
	}
	want("at first", kernel.Only(hup))
	l.enter(sent{100, hup, sender.Tally{Queued: 2, Last: 5}})
	want("after an early one", kernel.Only(hup))
	wantError(t, l.take(queued(100, 0, hup, 0)), "")
	want("before the last one", kernel.Only(hup))
	wantError(t, l.take(queued(100, 0, hup, 1)), "")
	want("after the last one", 0)
	l.values = false
	l.next = map[row]int{}
	want("where values do not come", 0)
}

// wantError compares an error with part of its text; none is wanted where that is empty.
func wantError(t *testing.T, err error, part string) {
	t.Helper()
	if err == nil && part != "" || err != nil && (part == "" || !strings.Contains(err.Error(), part)) {
		t.Errorf("got error %v, want one with %q", err, part)
	}
}
