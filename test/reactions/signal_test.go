package reactions

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// TestOn has the rows of the manual that are about signals, in every spelling. Each step is that one signal, and no CONT
// follows it.
func TestOn(t *testing.T) {
	const term, i, u1, u2 = unix.SIGTERM, unix.SIGINT, unix.SIGUSR1, unix.SIGUSR2
	for _, c := range []struct {
		name, variable string
		words          []string
		sends          []sends
	}{
		{"nginx", "", []string{"TERM=QUIT"}, []sends{{term, "3"}, {i, "2"}, {term, "3"}}},
		{"drop", "", []string{"HUP="}, []sends{{syscall.SIGHUP, ""}, {u1, "10"}}},
		{"delay", "", []string{"TERM=100ms/TERM"}, []sends{{term, "15"}}},
		{"schedule", "", []string{"TERM=TERM/500ms/QUIT/500ms/USR1"}, []sends{{term, "15 3 10"}, {term, "15 3 10"}}},
		{"repeated", "", []string{"TERM=QUIT", "HUP=USR1"}, []sends{{term, "3"}, {syscall.SIGHUP, "10"}, {u2, "12"}}},
		{"the last one wins", "", []string{"TERM=QUIT", "HUP=", "15=USR1", "hup=USR2"}, []sends{{term, "10"}, {syscall.SIGHUP, "12"}}},
		{"any case and SIG", "", []string{"sigterm=Quit", "SigHup=sigusr1"}, []sends{{term, "3"}, {syscall.SIGHUP, "10"}}},
		{"numbers", "", []string{"15=3", "1=0"}, []sends{{syscall.SIGHUP, ""}, {term, "3"}}},
		{"real time", "", []string{"RTMIN+1=USR1", "SIGRTMAX-4=usr2"}, []sends{{35, "10"}, {60, "12"}, {36, "36"}}},
		{"dumb-init's", "", []string{"-r15:3"}, []sends{{term, "3"}}},
		{"dumb-init's drop", "", []string{"-r15:0"}, []sends{{term, ""}, {syscall.SIGHUP, "1"}}},
		{"dumb-init's in words", "", []string{"--rewrite=TERM:quit", "--rewrite=HUP:0"}, []sends{{syscall.SIGHUP, ""}, {term, "3"}}},
		{"--on and -r, the last one wins", "", []string{"TERM=QUIT", "-r15:10"}, []sends{{term, "10"}}},
		{"-r and --on, the last one wins", "", []string{"-r15:10", "TERM=QUIT"}, []sends{{term, "3"}}},
		{"what is itself", "", []string{"TERM=TERM"}, []sends{{term, "15"}}},
		{"CONT and stop signals", "", []string{"TERM=CONT", "HUP=TTIN", "USR1=TSTP"},
			[]sends{{term, "18"}, {syscall.SIGHUP, "21"}, {u1, "20"}, {u2, "12"}}},
		{"CHLD", "", []string{"CHLD=USR1"}, []sends{{unix.SIGCHLD, "10"}}},

		{"variable", "TERM=QUIT", nil, []sends{{term, "3"}}},
		{"variable with several", "TERM=QUIT,hup=,SIGUSR1=100ms/USR2/500ms/HUP,10=USR2,INT=HUP", nil,
			[]sends{{syscall.SIGHUP, ""}, {u1, "12"}, {i, "1"}, {term, "3"}}},
		{"variable with a schedule that is not the last", "USR1=USR2/500ms/HUP,TERM=QUIT", nil, []sends{{u1, "12 1"}, {term, "3"}}},
		{"command line wins by event", "TERM=INT,HUP=USR2", []string{"15=QUIT"}, []sends{{term, "3"}, {syscall.SIGHUP, "12"}}},
		{"-r wins by event", "TERM=INT,HUP=USR2", []string{"-r15:3"}, []sends{{term, "3"}, {syscall.SIGHUP, "12"}}},
		{"command line drops", "TERM=INT,HUP=USR2", []string{"TERM="}, []sends{{term, ""}, {syscall.SIGHUP, "12"}}},
		{"variable that is empty", "", nil, []sends{{term, "15"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts = harness.On(c.words...)
				s.Env = append([]string{harness.SearchPath()}, "MOTE_ON="+c.variable)
				p := x.Start(s, harness.ChildPath, "report", harness.EndOfReport)
				p.Ready()
				wantEach(p, c.sends)
				p.WantRest("")
			})
		})
	}
}

// TestOnRealTime has real-time signals as steps.
func TestOnRealTime(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		s.Opts = harness.On("RTMIN+1=RTMAX-1", "TERM=rtmin/500ms/SIGRTMIN+2")
		p := x.Start(s, harness.ChildPath, "report", harness.EndOfReport)
		p.Ready()
		wantEach(p, []sends{{35, "63"}, {syscall.SIGTERM, "34 36"}})
		p.WantRest("")
	})
}

// TestOnWaits measures the waits of the manual's longest row, to the KILL at its end.
func TestOnWaits(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		s.Opts = harness.On("TERM=TERM/300ms/QUIT/1200ms/KILL")
		p := x.Start(s, harness.ChildPath, "report", harness.EndOfReport)
		p.Ready()
		sent := time.Now()
		p.Send(syscall.SIGTERM)
		p.WantNumbers("15")
		p.WantNumbers("3")
		x.WantAfter("QUIT", sent, 300*time.Millisecond)
		r := p.WantCode(137)
		x.WantAfter("KILL", sent, 1500*time.Millisecond)
		x.WantText(r.Stderr, `(1\.[5-9]|2\.[0-4])\d\d s after SIGTERM: SIGKILL to pid \d+`)
	})
}

// TestOnEndedMeanwhile has the app end while mote is stopped, and the time for a KILL come: nobody is killed, and mote says nothing.
func TestOnEndedMeanwhile(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		s.Opts = harness.On("TERM=TERM/1s/KILL")
		p := x.Start(s, harness.ChildPath, "report", "10")
		p.Ready()
		sent := time.Now()
		p.Send(syscall.SIGTERM)
		p.WantNumbers("15")
		app := x.Child(p.PID())
		p.Send(syscall.SIGSTOP)
		x.Eventually("mote is stopped", func() bool { return harness.State(p.PID()) == "T" })
		_ = syscall.Kill(app, syscall.SIGUSR1)
		x.Eventually("the app has ended", func() bool { return harness.State(app) == "Z" })
		x.Eventually("its time is over", func() bool { return time.Since(sent) > 1100*time.Millisecond })
		p.Send(syscall.SIGCONT)
		if r := p.WantCode(0); r.Stderr != "" {
			x.Errorf("stderr %q", r.Stderr)
		}
	})
}

// TestOnDelayed has nothing come before the wait is over. Of what waits together, the app would take HUP first.
func TestOnDelayed(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		s.Opts = harness.On("HUP=1s/HUP")
		p := x.Start(s, harness.ChildPath, "report", "1")
		p.Ready()
		sent := time.Now()
		p.Send(syscall.SIGHUP)
		p.Send(syscall.SIGUSR1) // goes on its way meanwhile
		p.WantNumbers("10 1")
		x.WantAfter("HUP", sent, time.Second)
		if r := p.WantCode(0); r.Stderr != "" {
			x.Errorf("stderr %q", r.Stderr)
		}
	})
}

// TestOnEndsEarly has the app go before the wait is over.
func TestOnEndsEarly(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		s.Opts = harness.On("TERM=TERM/" + never + "/KILL")
		p := x.Start(s, harness.ChildPath, "report", "15")
		p.Ready()
		p.Send(syscall.SIGTERM)
		if r := p.WantCode(0); r.Stderr != "" {
			x.Errorf("stderr %q", r.Stderr)
		}
	})
}

// TestOnKill has a KILL come when it was written that it should, however short the wait before it.
func TestOnKill(t *testing.T) {
	for steps, least := range map[string]time.Duration{"KILL": 0, "TERM/KILL": 0, "TERM/100ms/KILL": 100 * time.Millisecond,
		"100ms/TERM/100ms/QUIT/100ms/KILL": 300 * time.Millisecond} {
		t.Run(steps, func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts = harness.On("TERM=" + steps)
				p := x.Start(s, harness.ChildPath, "report", harness.EndOfReport)
				p.Ready()
				sent := time.Now()
				p.Send(syscall.SIGTERM)
				r := p.WantCode(137)
				x.WantAfter("KILL", sent, least)
				x.WantText(r.Stderr, fmt.Sprintf(`0\.[%d-9]\d\d s after SIGTERM: SIGKILL to pid \d+`, least/(100*time.Millisecond)))
			})
		})
	}
}

// TestOnKillQuietly knows what -q is for.
func TestOnKillQuietly(t *testing.T) {
	x := harness.NewX(t)
	p := x.Start(harness.Setup{Opts: harness.On("TERM=KILL", "-q")}, harness.ChildPath, "report", harness.EndOfReport)
	p.Ready()
	p.Send(syscall.SIGTERM)
	if r := p.WantCode(137); r.Stderr != "" {
		t.Errorf("stderr %q", r.Stderr)
	}
}

// TestOnStops stops the app by a step, and nobody but its sender continues it.
func TestOnStops(t *testing.T) {
	for _, step := range []string{"TSTP", "TTOU", "STOP"} {
		t.Run(step, func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts = harness.On("USR1=" + step)
				p := x.Start(s, "/bin/sh", "-c", "echo ready 0; exec sleep 9999")
				p.Ready()
				app := harness.Children(p.PID())[0]
				p.Send(syscall.SIGUSR1)
				x.Eventually("the app is stopped", func() bool { return harness.State(app) == "T" })
				time.Sleep(50 * time.Millisecond)
				if harness.State(app) != "T" {
					x.Error("the app goes on by itself")
				}
				p.Send(syscall.SIGCONT)
				x.Eventually("the app goes on", func() bool { return harness.State(app) == "S" })
				p.Send(syscall.SIGTERM)
				p.WantCode(143)
			})
		})
	}
}
