package reactions

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestOnWakesStopped has a stopped app get the step of a reaction at once, by the CONT behind it, whatever the target is; and
// an app that somebody else has continued gets no CONT of mote's.
func TestOnWakesStopped(t *testing.T) {
	for _, c := range []struct {
		words       []string
		step, again string // what TERM brings, at first and then
	}{
		{[]string{"TERM=TERM/60s/KILL"}, "15", ""},
		{[]string{"-r15:2"}, "2", "2"},
		{[]string{"TERM=QUIT", "-g"}, "3", "3"},
		{[]string{"TERM=USR1", "--to=all"}, "10", "10"},
	} {
		t.Run(fmt.Sprint(c.words), func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts, s.Proc = harness.On(c.words...), !s.Bare
				p := x.Start(s, harness.ChildPath, "report", harness.EndOfReport)
				p.Ready()
				app := x.Child(p.PID())
				x.Stop(app)
				p.Send(syscall.SIGTERM)
				p.WantNumbers(c.step + " 18")
				x.Stop(app)
				_ = syscall.Kill(app, syscall.SIGCONT)
				p.WantNumbers("18")
				p.Send(syscall.SIGTERM)
				p.WantNumbers(c.again)
				p.WantRest("")
			})
		})
	}
}

// TestOnWakesNobodyElse has one of several be stopped when a step is taken: CONT goes to that one.
func TestOnWakesNobodyElse(t *testing.T) {
	for name, c := range map[string]struct {
		words []string
		lines string
		send  syscall.Signal
	}{
		"the group":          {[]string{"TERM=USR1", "-g"}, "%C as idle 64 & %C as stopped 64 & exec %C as app 64", syscall.SIGTERM},
		"all":                {[]string{"TERM=USR1", "--to=all"}, "setsid %C as idle 64 & setsid %C as stopped 64 & exec %C as app 64", syscall.SIGTERM},
		"what is left":       {[]string{"EXIT=USR1/wait"}, "setsid %C as idle 64 & setsid %C as stopped 64 & exec %C as app 63", 63},
		"no reaction":        {[]string{"-g"}, "%C as idle 64 & %C as stopped 64 & exec %C as app 64", syscall.SIGUSR1},
		"a stop, for nobody": {[]string{"TERM=TSTP", "-g"}, "%C as idle 64 & %C as stopped 64 & exec %C as app 64", syscall.SIGTERM},
	} {
		t.Run(name, func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts, s.Proc = harness.On(c.words...), !s.Bare
				p := x.Start(s, "/bin/sh", "-c", harness.WithChild(c.lines))
				for range 3 {
					p.Line()
				}
				stopped := p.Relative("stopped")
				x.Stop(stopped)
				p.Send(c.send)
				if name == "what is left" {
					x.Eventually("the app is reaped", func() bool { return len(harness.Children(p.PID())) == 2 })
				}
				x.Settle(p.PID())
				wakes := strings.Contains(c.words[0], "USR1")
				if got := harness.State(stopped) != "T"; got != wakes {
					x.Errorf("it goes on: %v", got)
				}
				for _, pid := range harness.Descendants(p.PID()) {
					_ = syscall.Kill(pid, 64)
				}
				_ = syscall.Kill(stopped, syscall.SIGCONT)
				r := p.WantCode(0)
				// Code 0 is kill(2). The kernel itself continues a group that the app's end has made an orphaned one.
				if strings.Contains(r.Stdout, "idle 18 0 ") || strings.Contains(r.Stdout, "app 18 0 ") {
					x.Errorf("stdout %q: CONT for somebody who was not stopped", r.Stdout)
				}
			})
		})
	}
}
