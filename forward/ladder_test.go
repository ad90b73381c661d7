package forward

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// story runs a ladder on a clock of its own: it jumps to the ladder's next time, or to the next thing that happens.
type story struct {
	ladder Ladder
	now    int64
	told   []string // what was delivered, and when
}

// beginning is when every story begins: no clock starts at 0.
const beginning = 1_000 * second

func (s *story) takeSteps() {
	for signal := s.ladder.Next(s.now); signal != 0; signal = s.ladder.Next(s.now) {
		s.told = append(s.told, fmt.Sprintf("%d:%s", (s.now-beginning)/int64(time.Millisecond), spelled(signal)))
	}
}

// until lets the time pass. Nothing is left to do before it: each step is taken when its time comes.
func (s *story) until(milliseconds int) {
	end := beginning + int64(milliseconds)*int64(time.Millisecond)
	for left, ok := s.ladder.Timeout(s.now); ok && s.now+left <= end; left, ok = s.ladder.Timeout(s.now) {
		s.now += left
		s.takeSteps()
	}
	s.now = end
}

// paused lets the time pass while the container is stopped.
func (s *story) paused(milliseconds int) {
	s.now = beginning + int64(milliseconds)*int64(time.Millisecond)
	s.takeSteps()
}

func TestLadder(t *testing.T) {
	const longAfter = 100_000
	start := func(steps string) func(*story) {
		return func(s *story) { s.ladder.Start(stepsOf(steps, ""), s.now); s.takeSteps() }
	}
	hurry := func(s *story) { s.ladder.Hurry(s.now); s.takeSteps() }
	until := func(ms int) func(*story) { return func(s *story) { s.until(ms) } }
	paused := func(ms int) func(*story) { return func(s *story) { s.paused(ms) } }
	runs := func(s *story) {
		s.told = append(s.told, fmt.Sprint("runs ", s.ladder.Runs(), " drains ", s.ladder.Drains()))
	}
	type acts []func(*story)

	for _, row := range []struct {
		name, steps string
		then        acts
		want        string
	}{
		{"one signal", "QUIT", acts{runs}, "0:QUIT, runs false drains false"},
		{"a wait first", "5s/TERM", nil, "5000:TERM"},
		{"escalation", "TERM/25s/QUIT/3s/KILL", nil, "0:TERM, 25000:QUIT, 28000:KILL"},
		{"no wait in between", "TERM/QUIT/INT", nil, "0:TERM, 0:QUIT, 0:INT"},
		{"a wait of nothing", "TERM/0s/QUIT", nil, "0:TERM, 0:QUIT"},
		{"two waits in a row", "TERM/1s/500ms/QUIT", nil, "0:TERM, 1500:QUIT"},
		{"milliseconds", "TERM/1ms/QUIT", nil, "0:TERM, 1:QUIT"},
		{"it runs until the last wait is over", "TERM/2s", acts{until(1999), runs, until(2000), runs},
			"0:TERM, runs true drains false, runs false drains false"},

		{"KILL at once", "KILL", nil, "0:KILL"},
		{"KILL after a wait alone", "10ms/KILL", nil, "10:KILL"},
		{"KILL behind another signal", "TERM/KILL", nil, "0:TERM, 0:KILL"},
		{"KILL after a short wait", "TERM/100ms/KILL", nil, "0:TERM, 100:KILL"},
		{"after short ones", "100ms/TERM/100ms/QUIT/100ms/KILL", nil, "100:TERM, 200:QUIT, 300:KILL"},
		{"after a longer one", "TERM/1001ms/KILL", nil, "0:TERM, 1001:KILL"},
		{"after a KILL", "KILL/1ms/KILL", nil, "0:KILL, 1:KILL"},

		{"again while it runs", "TERM/5s/QUIT", acts{until(2000), start("TERM/5s/QUIT")}, "0:TERM, 5000:QUIT"},
		{"again after it ran out", "TERM/5s", acts{until(6000), start("TERM/5s/QUIT")}, "0:TERM, 6000:TERM, 11000:QUIT"},
		{"again after a single step", "TERM", acts{until(1), start("TERM")}, "0:TERM, 1:TERM"},

		{"a hurry ends the wait", "INT/25s/QUIT/3s/KILL", acts{until(2000), hurry}, "0:INT, 2000:QUIT, 5000:KILL"},
		{"each hurry ends one", "INT/25s/QUIT/3s/KILL", acts{until(2000), hurry, until(4000), hurry},
			"0:INT, 2000:QUIT, 4000:KILL"},
		{"a hurry does not bring KILL within a second", "INT/25s/KILL", acts{until(200), hurry}, "0:INT, 1000:KILL"},
		{"nor do two", "INT/25s/KILL", acts{until(200), hurry, until(300), hurry, until(400), hurry}, "0:INT, 1000:KILL"},
		{"a hurry brings no KILL later than it was written", "INT/300ms/KILL", acts{until(200), hurry}, "0:INT, 300:KILL"},
		{"a hurry where no signal came before", "25s/KILL", acts{until(200), hurry}, "200:KILL"},
		{"a hurry after a pause", "INT/2s/KILL", acts{func(s *story) { s.now += 90 * second }, hurry}, "0:INT, 90000:KILL"},
		{"a hurry in the moment of grace", "INT/2s/KILL", acts{paused(90_000), until(90_300), hurry}, "0:INT, 90300:KILL"},
		{"a hurry when there is no wait", "INT", acts{hurry, runs}, "0:INT, runs false drains false"},

		{"a late KILL has a moment of grace", "TERM/2s/KILL", acts{paused(90_000)}, "0:TERM, 91000:KILL"},
		{"one that is little late has none", "TERM/2s/KILL", acts{paused(3000)}, "0:TERM, 3000:KILL"},
		{"one that is just too late", "TERM/2s/KILL", acts{paused(3001)}, "0:TERM, 4001:KILL"},
		{"a short wait that is late", "TERM/1ms/KILL", acts{paused(90_000)}, "0:TERM, 91000:KILL"},
		{"late again", "TERM/2s/KILL", acts{paused(90_000), paused(95_000)}, "0:TERM, 96000:KILL"},
		{"another signal has none", "TERM/2s/QUIT/2s/KILL", acts{paused(90_000)}, "0:TERM, 90000:QUIT, 92000:KILL"},
		{"a second wait comes first", "TERM/2s/2s/KILL", acts{paused(90_000)}, "0:TERM, 92000:KILL"},

		{"a drain", "wait", acts{until(longAfter), runs}, "runs true drains true"},
		{"a drain after steps", "TERM/5s/wait", acts{until(4999), runs, until(longAfter), runs},
			"0:TERM, runs true drains false, runs true drains true"},
		{"a hurry does not end a drain", "wait", acts{hurry, runs}, "runs true drains true"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := &story{now: beginning}
			start(row.steps)(s)
			for _, act := range row.then {
				act(s)
			}
			s.until(longAfter)
			if got := strings.Join(s.told, ", "); got != row.want {
				t.Errorf("%s: %s, want %s", row.steps, got, row.want)
			}
			if s.ladder.Begun() < beginning {
				t.Errorf("begun at %d", s.ladder.Begun())
			}
		})
	}
}

// TestLadderAtRest has no time and no signal.
func TestLadderAtRest(t *testing.T) {
	var l Ladder
	if _, ok := l.Timeout(beginning); ok || l.Next(beginning) != 0 || l.Runs() || l.Drains() {
		t.Error("the zero value does something")
	}
	l.Hurry(beginning)
	if l.Runs() {
		t.Error("a hurry has started it")
	}
}
