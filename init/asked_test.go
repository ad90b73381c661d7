package pid1

import (
	"testing"

	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/kernel/kerneltest"
)

// reacting is a life with reactions.
func reacting(t *testing.T, reactions ...string) *life {
	t.Helper()
	l := &life{}
	for i := range reactions {
		l.settings.On.Add(kerneltest.Vector(t, reactions...).At(i).String())
	}
	return l
}

// TestCounts says for how long each signal counts as what the app may have ended by.
func TestCounts(t *testing.T) {
	const moment, justOver, hour = int64(1), lasting + 1, 3600 * int64(1_000_000_000)
	for _, c := range []struct {
		name, reaction string
		event, signal  unix.Signal
		after          int64
		want           bool
	}{
		{"QUIT, at once", "", unix.SIGQUIT, unix.SIGQUIT, moment, true},
		{"QUIT, when its time is just not over", "", unix.SIGQUIT, unix.SIGQUIT, lasting, true},
		{"QUIT for a dump", "", unix.SIGQUIT, unix.SIGQUIT, justOver, false},
		{"INT for a command of a shell", "", unix.SIGINT, unix.SIGINT, hour, false},
		{"HUP to reload", "", unix.SIGHUP, unix.SIGHUP, hour, false},
		{"an ordinary signal", "", unix.SIGUSR1, unix.SIGUSR1, hour, false},
		{"a stop that did not come about", "", unix.SIGTSTP, unix.SIGTSTP, hour, false},
		{"TERM", "", unix.SIGTERM, unix.SIGTERM, hour, true},
		{"what stands for TERM", "TERM=QUIT", unix.SIGTERM, unix.SIGQUIT, hour, true},
		{"what TERM stands for", "PWR=TERM", unix.SIGPWR, unix.SIGTERM, hour, true},
		{"KILL", "USR1=KILL", unix.SIGUSR1, unix.SIGKILL, hour, true},
		{"another signal", "", unix.SIGTERM, unix.SIGQUIT, moment, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := reacting(t, c.reaction)
			if l.counts(int(c.signal), kernel.Now()) {
				t.Error("it counts before it was sent")
			}
			l.note(int(c.event), int(c.signal))
			if got := l.counts(int(c.signal), l.asked[c.signal].at+c.after); got != c.want {
				t.Errorf("it counts: %v, want %v", got, c.want)
			}
		})
	}
}

// TestCountsWithLadder has a signal count as long as the ladder runs that has sent it.
func TestCountsWithLadder(t *testing.T) {
	l := reacting(t, "QUIT=QUIT/60s/USR1")
	l.note(int(unix.SIGQUIT), int(unix.SIGQUIT))
	later := l.asked[unix.SIGQUIT].at + 2*lasting
	for _, runs := range []bool{true, false} {
		if c := l.ladders.of(int(unix.SIGQUIT)); runs {
			c.event = int(unix.SIGQUIT)
			c.Start(l.settings.On[unix.SIGQUIT], 1)
		} else {
			c.Ladder = forward.Ladder{}
		}
		if got := l.counts(int(unix.SIGQUIT), later); got != runs {
			t.Errorf("the ladder runs: %v, and QUIT counts: %v", runs, got)
		}
	}
}

// TestContTakesBack has CONT take back every stop signal.
func TestContTakesBack(t *testing.T) {
	for _, signal := range []unix.Signal{unix.SIGSTOP, unix.SIGTSTP, unix.SIGTTIN, unix.SIGTTOU} {
		l := reacting(t)
		l.note(int(signal), int(signal))
		l.note(int(unix.SIGCONT), int(unix.SIGCONT))
		if l.counts(int(signal), kernel.Now()) {
			t.Errorf("%v counts behind a CONT", signal)
		}
	}
}

// TestTermStays has a signal that came for a TERM be sent for something else.
func TestTermStays(t *testing.T) {
	l := reacting(t, "TERM=USR1")
	l.note(int(unix.SIGTERM), int(unix.SIGUSR1))
	l.note(int(unix.SIGUSR1), int(unix.SIGUSR1))
	if event := l.lastStop(); event != int(unix.SIGTERM) {
		t.Errorf("the app was stopped by %d, want TERM", event)
	}
}

// TestLastStop says which of several events has stopped the app.
func TestLastStop(t *testing.T) {
	for _, c := range []struct {
		name string
		sent []unix.Signal
		code int // the app's
		want unix.Signal
	}{
		{"nothing", nil, 0, 0},
		{"no stop", []unix.Signal{unix.SIGUSR1}, 138, 0},
		{"the last one", []unix.Signal{unix.SIGINT, unix.SIGQUIT}, 0, unix.SIGQUIT},
		{"the last one again", []unix.Signal{unix.SIGQUIT, unix.SIGINT}, 0, unix.SIGINT},
		{"TERM before a dump", []unix.Signal{unix.SIGTERM, unix.SIGQUIT}, 0, unix.SIGTERM},
		{"a reload", []unix.Signal{unix.SIGHUP}, 0, 0},
		{"a hang-up", []unix.Signal{unix.SIGHUP}, 129, unix.SIGHUP},
		{"a stop before a reload", []unix.Signal{unix.SIGINT, unix.SIGHUP}, 0, unix.SIGINT},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := reacting(t)
			for _, signal := range c.sent {
				l.note(int(signal), int(signal))
			}
			l.app.Status = unix.WaitStatus(c.code << 8)
			if got := l.lastStop(); got != int(c.want) {
				t.Errorf("signal %d, want %d", got, c.want)
			}
		})
	}
}
