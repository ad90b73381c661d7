package reactions

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"mote/test/harness"
)

// pauses are the ways to stop a container: each returns how to start it again.
var pauses = map[string]func(x *harness.X, pids []int) (thaw func()){
	"STOP": func(x *harness.X, pids []int) func() {
		signalAll(x, pids, syscall.SIGSTOP)
		return func() { signalAll(x, pids, syscall.SIGCONT) }
	},
	"cgroup v1": func(x *harness.X, pids []int) func() { return freeze(x, harness.Freezers[0], pids) },
	"cgroup v2": func(x *harness.X, pids []int) func() { return freeze(x, harness.Freezers[1], pids) },
}

// freeze puts processes into a cgroup, freezes it, and returns what thaws it. The test's end takes them out again.
func freeze(x *harness.X, f harness.Freezer, pids []int) (thaw func()) {
	x.Helper()
	folder := x.Cgroup(f.Controller)
	thaw = func() { x.Write(folder+"/"+f.File, f.Thaw) }
	x.Cleanup(func() {
		thaw()
		for _, pid := range pids {
			_ = os.WriteFile(filepath.Dir(folder)+"/cgroup.procs", []byte(strconv.Itoa(pid)), 0)
		}
	})
	for _, pid := range pids {
		x.Write(folder+"/cgroup.procs", strconv.Itoa(pid))
	}
	x.Write(folder+"/"+f.File, f.Freeze)
	x.Eventually("all are frozen", func() bool { return f.Holds(folder) })
	return thaw
}

func signalAll(x *harness.X, pids []int, signal syscall.Signal) {
	for _, pid := range pids {
		if err := syscall.Kill(pid, signal); err != nil {
			x.Error(err)
		}
	}
}

// TestOnPaused has the wait for KILL be over when the container goes on: the app gets one more second, and where it ends
// within that, the code is its own.
func TestOnPaused(t *testing.T) {
	for name, pause := range pauses {
		for _, ends := range []bool{false, true} {
			if ends && name != "STOP" {
				continue // it takes its time
			}
			t.Run(fmt.Sprint(name, ", the app ends ", ends), func(t *testing.T) {
				harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
					s.Opts = harness.On("TERM=TERM/1200ms/KILL")
					end := map[bool]string{false: harness.EndOfReport, true: "12"}[ends]
					p, thaw := pausedInTime(x, s, pause, end)
					time.Sleep(2400 * time.Millisecond)
					thawed := time.Now()
					thaw()
					if ends {
						time.Sleep(200 * time.Millisecond)
						p.Send(syscall.SIGUSR2)
						p.WantCode(0)
						return
					}
					r := p.WantCode(137)
					x.WantAfter("KILL", thawed, 990*time.Millisecond)
					x.WantText(r.Stderr, `[34]\.\d\d\d s after SIGTERM: SIGKILL to pid \d+`)
				})
			})
		}
	}
}

// TestFrozenApp freezes the app alone. What it is sent waits, and so would a TERM without end; the KILL of a ladder ends it
// all the same, without a thaw. In version 1 it would wait, too.
func TestFrozenApp(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		s.Opts = harness.On("TERM=TERM/300ms/KILL")
		p := x.Start(s, harness.ChildPath, "report", harness.EndOfReport)
		p.Ready()
		freeze(x, harness.Freezers[1], harness.Children(p.PID()))
		p.Send(syscall.SIGTERM)
		r := p.WantCode(137)
		x.WantText(r.Stderr, `\d+\.\d\d\d s after SIGTERM: SIGKILL to pid \d+`)
		if r.Stdout != "" {
			x.Errorf("a frozen app says %q", r.Stdout)
		}
	})
}

// pausedInTime starts a ladder and pauses all that belongs to it before its first wait is over. On a busy machine that may
// take some tries.
func pausedInTime(x *harness.X, s harness.Setup, pause func(*harness.X, []int) func(), end string) (p *harness.Process, thaw func()) {
	x.Helper()
	for range 20 {
		p = x.Start(s, harness.ChildPath, "report", end)
		p.Ready()
		pids := append(harness.Children(p.PID()), p.PID())
		sent := time.Now()
		p.Send(syscall.SIGTERM)
		p.WantNumbers("15")
		if thaw = pause(x, pids); time.Since(sent) < 1100*time.Millisecond {
			return p, thaw
		}
		thaw()
		p.Wait()
	}
	x.Fatal("it was never paused in time")
	return nil, nil
}

// TestOnlyLaddersWake looks at what wakes mote up: where nobody waits for a time that has come, nothing.
func TestOnlyLaddersWake(t *testing.T) {
	daemon := fmt.Sprintf("setsid %s as daemon 64 & sleep 0.2; exit 5", harness.ChildPath)
	var all []*harness.Process
	cases := []struct {
		name string
		opts harness.Options
		app  string
		send syscall.Signal
		want string
	}{
		{"no reaction", harness.Options{}, "", 0, ""},
		{"no ladder that runs", harness.On("TERM=TERM/25s/KILL", "EXIT=TERM/5s/KILL", "HUP=USR1", "--stop-code=0"), "", 0, ""},
		{"a ladder that has run out", harness.On("TERM=USR1/10ms/USR2"), "", syscall.SIGTERM, "10 12"},
		{"a reaction of one step", harness.On("HUP=USR1"), "", syscall.SIGHUP, "10"},
		{"a drain with children", harness.On("EXIT=wait"), daemon, 0, ""},
		{"a ladder with a long wait", harness.On("TERM=TERM/" + never + "/KILL"), "", syscall.SIGTERM, "15"},
		{"a drain with a long wait", harness.On("EXIT=TERM/" + never + "/KILL"), daemon, 0, ""},
	}
	for i := range 2 * len(cases) {
		c := cases[i/2]
		app := []string{harness.ChildPath, "report", harness.EndOfReport}
		if c.app != "" {
			app = []string{"/bin/sh", "-c", c.app}
		}
		p := harness.NewX(t).Start(harness.Setup{Opts: c.opts, Bare: i%2 == 1}, app...)
		p.Line()
		if c.send != 0 {
			wantEach(p, []sends{{c.send, c.want}})
		}
		if c.app == daemon {
			p.X.Eventually("the app has gone", func() bool { return len(harness.Descendants(p.PID())) == 1 })
		}
		all = append(all, p)
	}
	for _, p := range all {
		p.X.Rests(p.PID())
	}
	before := map[int]int{}
	for _, p := range all {
		before[p.PID()] = harness.WakeUps(p.PID())
	}
	time.Sleep(3 * time.Second)
	for i, p := range all {
		if n := harness.WakeUps(p.PID()) - before[p.PID()]; n != 0 {
			t.Errorf("%s, PID 1 %v: %d wake-ups in 3 s", cases[i/2].name, i%2 == 0, n)
		}
		p.Send(64)
		p.Wait()
	}
}

// TestOnGuestIsPolled counts the wake-ups while somebody is left whose end nobody tells mote of: ten in a second.
func TestOnGuestIsPolled(t *testing.T) {
	x := harness.NewX(t)
	p := x.Start(harness.Setup{Opts: harness.On("EXIT=wait")}, harness.ChildPath, "report", "10")
	p.Ready()
	guest := x.Guest(p)
	p.Send(syscall.SIGUSR1)
	p.WantNumbers("10")
	x.Eventually("the app is reaped", func() bool { return len(harness.Children(p.PID())) == 0 })
	before, start := harness.WakeUps(p.PID()), time.Now()
	x.Eventually("mote has looked", func() bool { return harness.WakeUps(p.PID())-before >= 10 })
	if took := time.Since(start); took < 800*time.Millisecond {
		t.Errorf("10 wake-ups in %v, want a second", took)
	}
	p.Send(64)
	guest.WantCode(0)
	p.WantCode(0)
}
