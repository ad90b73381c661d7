package forward

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// kept holds on to texts whose addresses are stored as numbers, which the garbage collector does not see.
var kept [][]byte

// stepsOf is the steps as they stand in argv: with a NUL byte, or what a list has, at their end.
func stepsOf(text string, end string) Steps {
	bytes := append([]byte(text), end+"\x00"...)
	kept = append(kept, bytes)
	return Steps(kernel.Terminated(bytes))
}

// all takes every step.
func all(s Steps) (steps []Step) {
	for step := s.next(); step.Kind != StepNone; step = s.next() {
		steps = append(steps, step)
	}
	return steps
}

func sends(signal unix.Signal) Step { return Step{Kind: StepSignal, Signal: int(signal)} }
func waits(d time.Duration) Step    { return Step{Kind: StepWait, Wait: int64(d)} }

var drains = Step{Kind: StepDrain}

// reading is what a text means.
type reading struct {
	event int
	steps []Step
}

// read parses a text, which must be right, and takes its steps.
func read(t *testing.T, text string) reading {
	t.Helper()
	event, start, flaw, at := ParseReaction(text)
	if flaw != Flawless {
		t.Fatalf("%q has flaw %d at %d", text, flaw, at)
	}
	return reading{event, all(stepsOf(text[start:], ""))}
}

// print writes what a text means in one way only.
func (r reading) print() string {
	event := map[int]string{Exit: "EXIT", Start: "START"}[r.event]
	if event == "" {
		event = spelled(r.event)
	}
	var steps []string
	for _, step := range r.steps {
		steps = append(steps, printStep(step))
	}
	return event + "=" + strings.Join(steps, "/")
}

func printStep(step Step) string {
	switch step.Kind {
	case StepSignal:
		return spelled(step.Signal)
	case StepDrain:
		return "wait"
	}
	unit := "ms"
	for _, longer := range []string{"s", "m", "h"} {
		if step.Wait%nanoseconds(longer) == 0 {
			unit = longer
		}
	}
	return fmt.Sprint(step.Wait/nanoseconds(unit), unit)
}

func TestParseReaction(t *testing.T) {
	const ms, s = time.Millisecond, time.Second
	for _, row := range []struct {
		name, text string
		event      unix.Signal
		steps      []Step
	}{
		// design.md, section 5
		{"nginx", "TERM=QUIT", unix.SIGTERM, []Step{sends(unix.SIGQUIT)}},
		{"drop", "HUP=", unix.SIGHUP, nil},
		{"delay", "TERM=5s/TERM", unix.SIGTERM, []Step{waits(5 * s), sends(unix.SIGTERM)}},
		{"escalate", "TERM=TERM/25s/QUIT/3s/KILL", unix.SIGTERM, []Step{sends(unix.SIGTERM), waits(25 * s),
			sends(unix.SIGQUIT), waits(3 * s), sends(unix.SIGKILL)}},
		{"leftover workers", "EXIT=TERM/5s/KILL", Exit, []Step{sends(unix.SIGTERM), waits(5 * s), sends(unix.SIGKILL)}},
		{"a limit", "START=4h/TERM/30s/KILL", Start, []Step{waits(4 * 3600 * s), sends(unix.SIGTERM), waits(30 * s), sends(unix.SIGKILL)}},
		{"last descendant", "EXIT=wait", Exit, []Step{drains}},

		{"lower case", "term=quit", unix.SIGTERM, []Step{sends(unix.SIGQUIT)}},
		{"mixed case, SIG", "sigTerm=SigQuit/1s/sIgKiLl", unix.SIGTERM, []Step{sends(unix.SIGQUIT), waits(s), sends(unix.SIGKILL)}},
		{"exit in lower case", "exit=WAIT", Exit, []Step{drains}},
		{"an alias", "POLL=IOT", unix.SIGIO, []Step{sends(unix.SIGABRT)}},
		{"numbers", "15=3", unix.SIGTERM, []Step{sends(unix.SIGQUIT)}},
		{"numbers that drop", "15=0", unix.SIGTERM, nil},
		{"leading zeros", "015=003", unix.SIGTERM, []Step{sends(unix.SIGQUIT)}},
		{"numbers without a name", "32=33", 32, []Step{sends(33)}},
		{"the last number", "64=64", 64, []Step{sends(64)}},
		{"a number as the event of a schedule", "15=TERM/1s/KILL", unix.SIGTERM, []Step{sends(unix.SIGTERM), waits(s), sends(unix.SIGKILL)}},
		{"a number for EXIT", "EXIT=9", Exit, []Step{sends(unix.SIGKILL)}},
		{"real time", "RTMIN=RTMAX", 34, []Step{sends(64)}},
		{"RTMIN+n", "RTMIN+3=SIGRTMIN+30", 37, []Step{sends(64)}},
		{"RTMAX-n", "sigrtmax-30=rtmax-1/1s/RTMIN+0", 34, []Step{sends(63), waits(s), sends(34)}},
		{"CHLD", "CHLD=HUP", unix.SIGCHLD, []Step{sends(unix.SIGHUP)}},
		{"KILL at once", "TERM=KILL", unix.SIGTERM, []Step{sends(unix.SIGKILL)}},
		{"STOP as a step", "TSTP=STOP", unix.SIGTSTP, []Step{sends(unix.SIGSTOP)}},

		{"milliseconds", "TERM=250ms/TERM", unix.SIGTERM, []Step{waits(250 * ms), sends(unix.SIGTERM)}},
		{"minutes", "TERM=2m/TERM", unix.SIGTERM, []Step{waits(120 * s), sends(unix.SIGTERM)}},
		{"hours", "TERM=1h/TERM", unix.SIGTERM, []Step{waits(3600 * s), sends(unix.SIGTERM)}},
		{"no time", "TERM=0s/TERM", unix.SIGTERM, []Step{waits(0), sends(unix.SIGTERM)}},
		{"two waits in a row", "TERM=1s/500ms/TERM", unix.SIGTERM, []Step{waits(s), waits(500 * ms), sends(unix.SIGTERM)}},
		{"a wait at the end", "TERM=TERM/10s", unix.SIGTERM, []Step{sends(unix.SIGTERM), waits(10 * s)}},
		{"the longest wait", "TERM=277777h/TERM", unix.SIGTERM, []Step{waits(277777 * 3600 * s), sends(unix.SIGTERM)}},
		{"nine digits", "TERM=999999999ms/TERM", unix.SIGTERM, []Step{waits(999999999 * ms), sends(unix.SIGTERM)}},
		{"EXIT with a time alone", "EXIT=2s", Exit, []Step{waits(2 * s)}},
		{"EXIT that waits at last", "EXIT=5s/TERM/wait", Exit, []Step{waits(5 * s), sends(unix.SIGTERM), drains}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := read(t, row.text)
			if got.event != int(row.event) || !slices.Equal(got.steps, row.steps) {
				t.Fatalf("%q is %v, want %d %v", row.text, got, row.event, row.steps)
			}
			if again := read(t, got.print()); again.event != got.event || !slices.Equal(again.steps, got.steps) {
				t.Errorf("%q is printed as %q, which is %v", row.text, got.print(), again)
			}
		})
	}
}

func TestParseReactionRefuses(t *testing.T) {
	for _, row := range []struct {
		name, text string
		flaw       Flaw
		rest       string // where it is wrong
	}{
		{"empty", "", NoEvent, ""},
		{"no =", "TERM", NoEvent, "TERM"},
		{"a colon", "TERM:QUIT", NoEvent, "TERM:QUIT"},
		{"no event", "=TERM", UnknownEvent, "=TERM"},
		{"nothing but =", "=", UnknownEvent, "="},
		{"no such event", "TREM=QUIT", UnknownEvent, "TREM=QUIT"},
		{"event 0", "0=QUIT", UnknownEvent, "0=QUIT"},
		{"event 65", "65=QUIT", UnknownEvent, "65=QUIT"},
		{"event -1", "-1=QUIT", UnknownEvent, "-1=QUIT"},
		{"SIGEXIT", "SIGEXIT=wait", UnknownEvent, "SIGEXIT=wait"},
		{"SIG alone", "SIG=QUIT", UnknownEvent, "SIG=QUIT"},
		{"a blank before the event", " TERM=QUIT", Blank, " TERM=QUIT"},
		{"a blank behind the event", "TERM =QUIT", Blank, " =QUIT"},
		{"beyond RTMAX", "RTMIN+31=QUIT", UnknownEvent, "RTMIN+31=QUIT"},
		{"KILL", "KILL=TERM", Uncatchable, "KILL=TERM"},
		{"9", "9=", Uncatchable, "9="},
		{"STOP", "sigstop=TERM", Uncatchable, "sigstop=TERM"},
		{"EXIT dropped", "EXIT=", EmptyEvent, ""},
		{"START dropped", "START=", EmptyEvent, ""},
		{"START waits for the end", "START=TERM/wait", DrainElsewhere, "wait"},
		{"START without a signal", "START=4h", NoSignal, "4h"},
		{"EXIT dropped by number", "exit=0", EmptyEvent, "0"},
		{"a step missing at the start", "TERM=/TERM", EmptyStep, "/TERM"},
		{"a step missing in between", "TERM=TERM//KILL", EmptyStep, "/KILL"},
		{"a step missing at the end", "TERM=TERM/5s/", EmptyStep, ""},
		{"nothing but /", "TERM=/", EmptyStep, "/"},
		{"no such step", "TERM=TERM/5s/KIL", UnknownStep, "KIL"},
		{"lines without commas", "TERM=QUIT\nHUP=", Blank, "\nHUP="},
		{"a blank in a step", "TERM=TERM/ 5s/KILL", Blank, " 5s/KILL"},
		{"a list on the command line", "TERM=QUIT,HUP=USR1", UnknownStep, "QUIT,HUP=USR1"},
		{"two =", "TERM=QUIT=INT", UnknownStep, "QUIT=INT"},
		{"a negative time", "TERM=-5s/TERM", UnknownStep, "-5s/TERM"},
		{"EXIT as a step", "TERM=EXIT", UnknownStep, "EXIT"},
		{"a bare number in between", "TERM=TERM/30/KILL", BareNumber, "30/KILL"},
		{"a bare number at the start", "TERM=15/5s/KILL", BareNumber, "15/5s/KILL"},
		{"a bare number at the end", "TERM=TERM/5s/9", BareNumber, "9"},
		{"a bare 0 in a schedule", "TERM=TERM/0", BareNumber, "0"},
		{"a bare number for START", "START=30", BareNumber, "30"},
		{"65 alone", "TERM=65", BareNumber, "65"},
		{"00 alone", "TERM=00", BareNumber, "00"},
		{"no such unit", "TERM=5x/TERM", UnknownUnit, "5x/TERM"},
		{"an upper-case unit", "TERM=TERM/5S/KILL", CapitalUnit, "5S/KILL"},
		{"a unit in full", "TERM=5sec/TERM", UnknownUnit, "5sec/TERM"},
		{"a fraction", "TERM=1.5s/TERM", Fraction, "1.5s/TERM"},
		{"microseconds", "TERM=1us/TERM", UnknownUnit, "1us/TERM"},
		{"days", "TERM=1d/TERM", UnknownUnit, "1d/TERM"},
		{"two times in one", "TERM=1m30s/TERM", UnknownUnit, "1m30s/TERM"},
		{"too many hours", "TERM=TERM/277778h/KILL", TooLong, "277778h/KILL"},
		{"too many digits", "TERM=9999999999ms/TERM", TooLong, "9999999999ms/TERM"},
		{"very many digits", "TERM=" + strings.Repeat("9", 1000) + "s/TERM", TooLong, strings.Repeat("9", 1000) + "s/TERM"},
		{"wait for a signal", "TERM=wait", DrainElsewhere, "wait"},
		{"wait for a signal at the end", "TERM=TERM/wait", DrainElsewhere, "wait"},
		{"wait in between", "EXIT=wait/TERM", DrainNotLast, "wait/TERM"},
		{"wait twice", "EXIT=TERM/wait/wait", DrainNotLast, "wait/wait"},
		{"a time alone", "TERM=5s", NoSignal, "5s"},
		{"times alone", "TERM=5s/1m", NoSignal, "5s/1m"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, _, flaw, at := ParseReaction(row.text)
			if flaw != row.flaw || row.text[at:] != row.rest {
				t.Errorf("%q has flaw %d at %q, want %d at %q", row.text, flaw, row.text[at:], row.flaw, row.rest)
			}
		})
	}
}

// TestStepsEndAtComma reads steps where they stand in a list.
func TestStepsEndAtComma(t *testing.T) {
	for i, text := range []string{"", "0", "TERM", "TERM/5s/KILL", "wait"} {
		s := stepsOf(text, []string{",HUP=USR1", " ,HUP=USR1", "\r\n", "\n,\n"}[i%4])
		if !slices.Equal(all(s), all(stepsOf(text, ""))) || !s.Has() || s.Drops() != (text == "" || text == "0") {
			t.Errorf("%q before a comma has the steps %v", text, all(s))
		}
	}
	if Steps(0).Has() {
		t.Error("no steps at all are a reaction")
	}
}
