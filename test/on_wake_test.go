package test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
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
			asBoth(t, func(x *X, s setup) {
				s.opts, s.proc = on(c.words...), !s.bare
				p := x.start(s, childPath, "report", last)
				p.ready()
				app := x.child(p.pid())
				x.stop(app)
				p.send(syscall.SIGTERM)
				p.wantNumbers(c.step + " 18")
				x.stop(app)
				_ = syscall.Kill(app, syscall.SIGCONT)
				p.wantNumbers("18")
				p.send(syscall.SIGTERM)
				p.wantNumbers(c.again)
				p.wantRest("")
			})
		})
	}
}

// stop stops a process from outside and waits until it is.
func (x *X) stop(pid int) {
	x.Helper()
	_ = syscall.Kill(pid, syscall.SIGSTOP)
	x.eventually("it is stopped", func() bool { return state(pid) == "T" })
}

// TestForwardedWaits has a signal without a reaction wait for a stopped app, as it would without an init.
func TestForwardedWaits(t *testing.T) {
	asBoth(t, func(x *X, s setup) {
		p := x.start(s, childPath, "report", last)
		p.ready()
		app := x.child(p.pid())
		x.stop(app)
		p.send(syscall.SIGTERM)
		x.settle(p.pid())
		if state(app) != "T" {
			x.Error("the app goes on")
		}
		p.send(syscall.SIGCONT)
		p.wantNumbers("15 18")
		p.wantRest("")
	})
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
			asBoth(t, func(x *X, s setup) {
				s.opts, s.proc = on(c.words...), !s.bare
				p := x.start(s, "/bin/sh", "-c", withChild(c.lines))
				for range 3 {
					p.line()
				}
				stopped := p.relative("stopped")
				x.stop(stopped)
				p.send(c.send)
				if name == "what is left" {
					x.eventually("the app is reaped", func() bool { return len(children(p.pid())) == 2 })
				}
				x.settle(p.pid())
				wakes := strings.Contains(c.words[0], "USR1")
				if got := state(stopped) != "T"; got != wakes {
					x.Errorf("it goes on: %v", got)
				}
				for _, pid := range descendants(p.pid()) {
					_ = syscall.Kill(pid, 64)
				}
				_ = syscall.Kill(stopped, syscall.SIGCONT)
				r := p.wantCode(0)
				// Code 0 is kill(2). The kernel itself continues a group that the app's end has made an orphaned one.
				if contains(r.stdout, "idle 18 0 ") || contains(r.stdout, "app 18 0 ") {
					x.Errorf("stdout %q: CONT for somebody who was not stopped", r.stdout)
				}
			})
		})
	}
}

// relative is the pid of a descendant, by the name that test/child reports under.
func (p *process) relative(name string) int {
	p.x.Helper()
	for _, pid := range descendants(p.pid()) {
		if contains(commandLine(pid), " as "+name+" ") {
			return pid
		}
	}
	p.x.Fatalf("nobody is called %s", name)
	return 0
}
