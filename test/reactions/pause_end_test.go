package reactions

import (
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestOnPauseEnds has a life without an app, and a command in it as "docker exec" starts one: what ends the pause ends the
// command first, in the order of the steps. The code is 0. Signals that wait together come in the order of their numbers.
func TestOnPauseEnds(t *testing.T) {
	const term, interrupt, pwr = syscall.SIGTERM, syscall.SIGINT, syscall.SIGPWR
	for name, c := range map[string]struct {
		words []string
		sends []sends
	}{
		"TERM":             {[]string{"TERM=TERM/90h/KILL"}, []sends{{term, "15"}}},
		"INT":              {[]string{"INT=HUP/INT/90h/KILL"}, []sends{{interrupt, "1 2"}}},
		"PWR=TERM":         {[]string{"PWR=TERM/90h/KILL"}, []sends{{pwr, "15"}}},
		"EXIT":             {[]string{"EXIT=TERM/90h/KILL"}, []sends{{term, "15"}}},
		"EXIT behind TERM": {[]string{"TERM=HUP/USR1", "EXIT=TERM/90h/KILL"}, []sends{{term, "1 10 15"}}},
		"others change nothing": {[]string{"EXIT=TERM/90h/KILL", "HUP=USR1", "INT="},
			[]sends{{syscall.SIGHUP, ""}, {interrupt, ""}, {syscall.SIGUSR2, ""}, {term, "15"}}},
		"later ones are for all": {[]string{"EXIT=TERM/90h/KILL"}, []sends{{term, "15"}, {syscall.SIGUSR2, "12"}, {term, "15"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := harness.NewX(t)
			p := x.Pausing(harness.Setup{Opts: harness.On(c.words...)})
			guest := x.Guest(p)
			for _, s := range c.sends {
				p.Send(s.signal)
				for _, number := range strings.Fields(s.want) {
					guest.WantStart("guest " + number + " ")
				}
			}
			p.Send(64) // which goes to all that are left
			p.WantCode(0)
		})
	}
}

// TestOnPauseKills has a command outlive the steps of TERM: it is killed, and the code is 0.
func TestOnPauseKills(t *testing.T) {
	for _, word := range []string{"TERM=WINCH/50ms/KILL", "EXIT=WINCH/50ms/KILL"} {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			x := harness.NewX(t)
			p := x.Pausing(harness.Setup{Opts: harness.On(word)})
			guest := x.Guest(p)
			p.Send(syscall.SIGTERM)
			guest.WantStart("guest 28 ")
			if r := p.WantCode(0); strings.HasPrefix(word, "EXIT") && !strings.Contains(r.Stderr, " s after the end of the pause: killing what is left\n") {
				t.Errorf("stderr %q", r.Stderr)
			}
			guest.WantCode(-9) // nsenter dies as what it has started
		})
	}
}

// TestOnPauseBeyond has orphans that mote has adopted where it is not PID 1: they end before it does.
func TestOnPauseBeyond(t *testing.T) {
	x := harness.NewX(t)
	p := x.Pausing(harness.Setup{Bare: true, Opts: harness.On("EXIT=TERM/90h/KILL"), Shell: harness.ChildPath + " as orphan 64 <&- &"})
	p.WantStart("orphan ready ")
	p.Send(syscall.SIGTERM)
	p.WantStart("orphan 15 ")
	child := x.Child(p.PID())
	if err := syscall.Kill(child, 64); err != nil {
		t.Fatal(err)
	}
	p.WantCode(0)
}

// TestOnPauseRefuses has a limit for no program.
func TestOnPauseRefuses(t *testing.T) {
	want := "mote: START is for a program that mote waits for: neither --pause nor --exec has one\n"
	for _, option := range []string{"--pause", "--exec"} {
		if line := harness.NewX(t).Refused(nil, option, "--on", "START=1s/TERM"); line != want {
			t.Errorf("%s: %q, want %q", option, line, want)
		}
	}
}
