package test

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"mote/test/wait"
)

const (
	ms  = time.Millisecond
	hup = syscall.SIGHUP
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
		{"drop", "", []string{"HUP="}, []sends{{hup, ""}, {u1, "10"}}},
		{"delay", "", []string{"TERM=100ms/TERM"}, []sends{{term, "15"}}},
		{"schedule", "", []string{"TERM=TERM/500ms/QUIT/500ms/USR1"}, []sends{{term, "15 3 10"}, {term, "15 3 10"}}},
		{"repeated", "", []string{"TERM=QUIT", "HUP=USR1"}, []sends{{term, "3"}, {hup, "10"}, {u2, "12"}}},
		{"the last one wins", "", []string{"TERM=QUIT", "HUP=", "15=USR1", "hup=USR2"}, []sends{{term, "10"}, {hup, "12"}}},
		{"any case and SIG", "", []string{"sigterm=Quit", "SigHup=sigusr1"}, []sends{{term, "3"}, {hup, "10"}}},
		{"numbers", "", []string{"15=3", "1=0"}, []sends{{hup, ""}, {term, "3"}}},
		{"real time", "", []string{"RTMIN+1=USR1", "SIGRTMAX-4=usr2"}, []sends{{35, "10"}, {60, "12"}, {36, "36"}}},
		{"dumb-init's", "", []string{"-r15:3"}, []sends{{term, "3"}}},
		{"dumb-init's drop", "", []string{"-r15:0"}, []sends{{term, ""}, {hup, "1"}}},
		{"dumb-init's in words", "", []string{"--rewrite=TERM:quit", "--rewrite=HUP:0"}, []sends{{hup, ""}, {term, "3"}}},
		{"--on and -r, the last one wins", "", []string{"TERM=QUIT", "-r15:10"}, []sends{{term, "10"}}},
		{"-r and --on, the last one wins", "", []string{"-r15:10", "TERM=QUIT"}, []sends{{term, "3"}}},
		{"what is itself", "", []string{"TERM=TERM"}, []sends{{term, "15"}}},
		{"CONT and stop signals", "", []string{"TERM=CONT", "HUP=TTIN", "USR1=TSTP"},
			[]sends{{term, "18"}, {hup, "21"}, {u1, "20"}, {u2, "12"}}},
		{"CHLD", "", []string{"CHLD=USR1"}, []sends{{unix.SIGCHLD, "10"}}},

		{"variable", "TERM=QUIT", nil, []sends{{term, "3"}}},
		{"variable with several", "TERM=QUIT,hup=,SIGUSR1=100ms/USR2/500ms/HUP,10=USR2,INT=HUP", nil,
			[]sends{{hup, ""}, {u1, "12"}, {i, "1"}, {term, "3"}}},
		{"variable with a schedule that is not the last", "USR1=USR2/500ms/HUP,TERM=QUIT", nil, []sends{{u1, "12 1"}, {term, "3"}}},
		{"command line wins by event", "TERM=INT,HUP=USR2", []string{"15=QUIT"}, []sends{{term, "3"}, {hup, "12"}}},
		{"-r wins by event", "TERM=INT,HUP=USR2", []string{"-r15:3"}, []sends{{term, "3"}, {hup, "12"}}},
		{"command line drops", "TERM=INT,HUP=USR2", []string{"TERM="}, []sends{{term, ""}, {hup, "12"}}},
		{"variable that is empty", "", nil, []sends{{term, "15"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			asBoth(t, func(x *X, s setup) {
				s.opts = on(c.words...)
				s.env = append([]string{path()}, "MOTE_ON="+c.variable)
				p := x.start(s, childPath, "report", last)
				p.ready()
				p.wantEach(c.sends)
				p.wantRest("")
			})
		})
	}
}

// TestOnRealTime has real-time signals as steps.
func TestOnRealTime(t *testing.T) {
	asBoth(t, func(x *X, s setup) {
		s.opts = on("RTMIN+1=RTMAX-1", "TERM=rtmin/500ms/SIGRTMIN+2")
		p := x.start(s, childPath, "report", last)
		p.ready()
		p.wantEach([]sends{{35, "63"}, {syscall.SIGTERM, "34 36"}})
		p.wantRest("")
	})
}

// TestOnWaits measures the waits of the manual's longest row, to the KILL at its end.
func TestOnWaits(t *testing.T) {
	asBoth(t, func(x *X, s setup) {
		s.opts = on("TERM=TERM/300ms/QUIT/1200ms/KILL")
		p := x.start(s, childPath, "report", last)
		p.ready()
		sent := time.Now()
		p.send(syscall.SIGTERM)
		p.wantNumbers("15")
		p.wantNumbers("3")
		x.wantAfter("QUIT", sent, 300*ms)
		r := p.wantCode(137)
		x.wantAfter("KILL", sent, 1500*ms)
		x.wantText(r.stderr, `(1\.[5-9]|2\.[0-4])\d\d s after SIGTERM: SIGKILL to pid \d+`)
	})
}

// TestOnEndedMeanwhile has the app end while mote is stopped, and the time for a KILL come: nobody is killed, and mote says nothing.
func TestOnEndedMeanwhile(t *testing.T) {
	asBoth(t, func(x *X, s setup) {
		s.opts = on("TERM=TERM/1s/KILL")
		p := x.start(s, childPath, "report", "10")
		p.ready()
		sent := time.Now()
		p.send(syscall.SIGTERM)
		p.wantNumbers("15")
		app := x.child(p.pid())
		p.send(syscall.SIGSTOP)
		x.eventually("mote is stopped", func() bool { return state(p.pid()) == "T" })
		_ = syscall.Kill(app, syscall.SIGUSR1)
		x.eventually("the app has ended", func() bool { return state(app) == "Z" })
		x.eventually("its time is over", func() bool { return time.Since(sent) > 1100*ms })
		p.send(syscall.SIGCONT)
		if r := p.wantCode(0); r.stderr != "" {
			x.Errorf("stderr %q", r.stderr)
		}
	})
}

// TestOnDelayed has nothing come before the wait is over. Of what waits together, the app would take HUP first.
func TestOnDelayed(t *testing.T) {
	asBoth(t, func(x *X, s setup) {
		s.opts = on("HUP=1s/HUP")
		p := x.start(s, childPath, "report", "1")
		p.ready()
		sent := time.Now()
		p.send(hup)
		p.send(syscall.SIGUSR1) // goes on its way meanwhile
		p.wantNumbers("10 1")
		x.wantAfter("HUP", sent, time.Second)
		if r := p.wantCode(0); r.stderr != "" {
			x.Errorf("stderr %q", r.stderr)
		}
	})
}

// TestOnEndsEarly has the app go before the wait is over.
func TestOnEndsEarly(t *testing.T) {
	asBoth(t, func(x *X, s setup) {
		s.opts = on("TERM=TERM/" + never + "/KILL")
		p := x.start(s, childPath, "report", "15")
		p.ready()
		p.send(syscall.SIGTERM)
		if r := p.wantCode(0); r.stderr != "" {
			x.Errorf("stderr %q", r.stderr)
		}
	})
}

// TestOnKill has a KILL come when it was written that it should, however short the wait before it.
func TestOnKill(t *testing.T) {
	for steps, least := range map[string]time.Duration{"KILL": 0, "TERM/KILL": 0, "TERM/100ms/KILL": 100 * ms,
		"100ms/TERM/100ms/QUIT/100ms/KILL": 300 * ms} {
		t.Run(steps, func(t *testing.T) {
			asBoth(t, func(x *X, s setup) {
				s.opts = on("TERM=" + steps)
				p := x.start(s, childPath, "report", last)
				p.ready()
				sent := time.Now()
				p.send(syscall.SIGTERM)
				r := p.wantCode(137)
				x.wantAfter("KILL", sent, least)
				x.wantText(r.stderr, fmt.Sprintf(`0\.[%d-9]\d\d s after SIGTERM: SIGKILL to pid \d+`, least/(100*ms)))
			})
		})
	}
}

// TestOnKillQuietly knows what -q is for.
func TestOnKillQuietly(t *testing.T) {
	x := newX(t)
	p := x.start(setup{opts: on("TERM=KILL", "-q")}, childPath, "report", last)
	p.ready()
	p.send(syscall.SIGTERM)
	if r := p.wantCode(137); r.stderr != "" {
		t.Errorf("stderr %q", r.stderr)
	}
}

// TestOnStops stops the app by a step, and nobody but its sender continues it.
func TestOnStops(t *testing.T) {
	for _, step := range []string{"TSTP", "TTOU", "STOP"} {
		t.Run(step, func(t *testing.T) {
			asBoth(t, func(x *X, s setup) {
				s.opts = on("USR1=" + step)
				p := x.start(s, "/bin/sh", "-c", "echo ready 0; exec sleep 9999")
				p.ready()
				app := children(p.pid())[0]
				p.send(syscall.SIGUSR1)
				x.eventually("the app is stopped", func() bool { return state(app) == "T" })
				time.Sleep(50 * ms)
				if state(app) != "T" {
					x.Error("the app goes on by itself")
				}
				p.send(syscall.SIGCONT)
				x.eventually("the app goes on", func() bool { return state(app) == "S" })
				p.send(syscall.SIGTERM)
				p.wantCode(143)
			})
		})
	}
}

// TestOnTwo has two ladders at once.
func TestOnTwo(t *testing.T) {
	asBoth(t, func(x *X, s setup) {
		s.opts = on("TERM=TERM/1s/QUIT", "HUP=USR1/2s/USR2")
		p := x.start(s, childPath, "report", last)
		p.ready()
		p.wantEach([]sends{{syscall.SIGTERM, "15"}, {hup, "10"}})
		p.wantNumbers("3 12")
		p.wantRest("")
	})
}

// TestOnAgain sends the same event while its ladder runs: nothing changes. When that has run out, it starts again.
func TestOnAgain(t *testing.T) {
	asBoth(t, func(x *X, s setup) {
		s.opts = on("TERM=TERM/2s/QUIT/500ms")
		p := x.start(s, childPath, "report", last)
		p.ready()
		for range 2 {
			sent := time.Now()
			x.eventually("the ladder starts", func() bool { // in the wait at the end of the one before it does not
				p.send(syscall.SIGTERM)
				return wait.Within(50*ms, func() bool { return len(p.lines) > 0 })
			})
			p.wantNumbers("15")
			for range 3 {
				p.send(syscall.SIGTERM)
				p.wantEach([]sends{{hup, "1"}})
			}
			p.wantNumbers("3")
			x.wantAfter("QUIT", sent, 2*time.Second)
		}
		p.wantRest("")
	})
}

// TestOnSecondInterrupt has a second INT end the wait, but bring no KILL within a second, and no other wait to its end.
func TestOnSecondInterrupt(t *testing.T) {
	asBoth(t, func(x *X, s setup) {
		s.opts = on("INT=INT/"+never+"/QUIT/"+never+"/KILL", "HUP="+never+"/HUP")
		p := x.start(s, childPath, "report", last)
		p.ready()
		p.send(hup)
		p.wantEach([]sends{{syscall.SIGINT, "2"}, {syscall.SIGINT, "3"}})
		sent := time.Now()
		p.send(syscall.SIGINT)
		p.wantCode(137)
		x.wantAfter("KILL", sent, 900*ms)
	})
}

// TestOnManyAtOnce has as many ladders run as there can be, and one in a single step beside them.
func TestOnManyAtOnce(t *testing.T) {
	const most = 16
	var words []string
	for i := range most {
		words = append(words, fmt.Sprintf("RTMIN+%d=%s/TERM", i, never))
	}
	words = append(words, "HUP=USR1", "EXIT=wait")
	asBoth(t, func(x *X, s setup) {
		s.opts = on(words...)
		p := x.start(s, "/bin/sh", "-c", childPath+" as left 64 & exec "+childPath+" report 10")
		p.line()
		p.line()
		for i := range most {
			p.send(syscall.Signal(34 + i))
		}
		x.settle(p.pid())
		p.send(hup)
		for line := ""; !strings.HasPrefix(line, "10 "); {
			line = p.line()
		}
		p.left("left")
		p.send(hup)
		p.wantNumbers("left")
		p.send(64)
		p.wantCode(0)
	})
}

// TestOnGroup kills the group of the app.
func TestOnGroup(t *testing.T) {
	asBoth(t, func(x *X, s setup) {
		held := x.held("held-open")
		s.opts = on("TERM=USR1/1s/KILL", "-g")
		p := x.start(s, "/bin/sh", "-c",
			"exec 3>held-open; "+childPath+" as member 64 & exec "+childPath+" as app 64")
		p.line()
		p.line()
		p.send(syscall.SIGTERM)
		r := p.wantCode(137)
		x.eventually("the group has ended", func() bool { return ended(held) })
		if n := strings.Count(r.stdout, " 10 "); n != 2 {
			x.Errorf("stdout %q, want USR1 for both", r.stdout)
		}
		x.wantText(r.stderr, `1\.\d\d\d s after SIGTERM: SIGKILL to the group of pid \d+`)
	})
}

// TestOnChildDeath has orphans die: a reaction on CHLD is for what somebody has sent.
func TestOnChildDeath(t *testing.T) {
	x := newX(t)
	p := x.start(setup{opts: on("CHLD=USR1")}, "/bin/sh", "-c", childPath+" orphans 5 0; exec "+childPath+" report "+last)
	p.ready()
	x.eventually("the orphans are reaped", func() bool { return len(children(p.pid())) == 1 })
	p.wantRest("")
}

// TestOnRefused has an app that mote may not signal. As PID 1 it ends itself where it should kill, and the namespace ends.
func TestOnRefused(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("two users are needed, and only root can be two")
	}
	for _, target := range []string{"child", "group", "all"} {
		t.Run(target, func(t *testing.T) {
			t.Parallel()
			x := newX(t)
			x.dir = "/" // everybody's
			s := setup{wrap: weak, proc: true, opts: on("TERM=TERM/300ms/KILL", "--to="+target)}
			p := x.start(s, "/bin/sh", "-c", childPath+" as helper 64 & exec "+
				strings.Join(other, " ")+" "+childPath+" as app 64")
			p.line()
			p.line()
			p.send(syscall.SIGTERM)
			r := p.wantCode(137)
			if strings.Contains(r.stdout, "app 15 ") {
				t.Errorf("stdout %q: the app got TERM", r.stdout)
			}
			lines := []string{`[01]\.\d\d\d s after SIGTERM: SIGKILL to .*`}
			if target == "child" {
				lines = append([]string{`may not send SIGTERM to pid \d+ of uid 54322: CAP_KILL is missing`}, lines...)
			}
			x.wantText(r.stderr, lines...)
		})
	}
}
