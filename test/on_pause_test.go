package test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// pauses are the ways to stop a container: each returns how to start it again.
var pauses = map[string]func(x *X, pids []int) (thaw func()){
	"STOP": func(x *X, pids []int) func() {
		x.signalAll(pids, syscall.SIGSTOP)
		return func() { x.signalAll(pids, syscall.SIGCONT) }
	},
	"cgroup v1": func(x *X, pids []int) func() { return x.freeze(freezers[0], pids) },
	"cgroup v2": func(x *X, pids []int) func() { return x.freeze(freezers[1], pids) },
}

// freeze puts processes into a cgroup, freezes it, and returns what thaws it. The test's end takes them out again.
func (x *X) freeze(f freezer, pids []int) (thaw func()) {
	x.Helper()
	folder := x.cgroup(f.controller)
	thaw = func() { x.write(folder+"/"+f.file, f.thaw) }
	x.Cleanup(func() {
		thaw()
		for _, pid := range pids {
			_ = os.WriteFile(filepath.Dir(folder)+"/cgroup.procs", []byte(strconv.Itoa(pid)), 0)
		}
	})
	for _, pid := range pids {
		x.write(folder+"/cgroup.procs", strconv.Itoa(pid))
	}
	x.write(folder+"/"+f.file, f.freeze)
	x.eventually("all are frozen", func() bool { return f.holds(folder) })
	return thaw
}

func (x *X) signalAll(pids []int, signal syscall.Signal) {
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
				asBoth(t, func(x *X, s setup) {
					s.opts = on("TERM=TERM/1200ms/KILL")
					end := map[bool]string{false: last, true: "12"}[ends]
					p, thaw := x.pausedInTime(s, pause, end)
					time.Sleep(2400 * ms)
					thawed := time.Now()
					thaw()
					if ends {
						time.Sleep(200 * ms)
						p.send(syscall.SIGUSR2)
						p.wantCode(0)
						return
					}
					r := p.wantCode(137)
					x.wantAfter("KILL", thawed, 990*ms)
					x.wantText(r.stderr, `[34]\.\d\d\d s after SIGTERM: SIGKILL to pid \d+`)
				})
			})
		}
	}
}

// pausedInTime starts a ladder and pauses all that belongs to it before its first wait is over. On a busy machine that may
// take some tries.
func (x *X) pausedInTime(s setup, pause func(*X, []int) func(), end string) (p *process, thaw func()) {
	x.Helper()
	for range 20 {
		p = x.start(s, childPath, "report", end)
		p.ready()
		pids := append(children(p.pid()), p.pid())
		sent := time.Now()
		p.send(syscall.SIGTERM)
		p.wantNumbers("15")
		if thaw = pause(x, pids); time.Since(sent) < 1100*ms {
			return p, thaw
		}
		thaw()
		p.wait()
	}
	x.Fatal("it was never paused in time")
	return nil, nil
}

// TestOnlyLaddersWake looks at what wakes mote up: where nobody waits for a time that has come, nothing.
func TestOnlyLaddersWake(t *testing.T) {
	daemon := fmt.Sprintf("setsid %s as daemon 64 & sleep 0.2; exit 5", childPath)
	var all []*process
	cases := []struct {
		name string
		opts options
		app  string
		send syscall.Signal
		want string
	}{
		{"no reaction", options{}, "", 0, ""},
		{"no ladder that runs", on("TERM=TERM/25s/KILL", "EXIT=TERM/5s/KILL", "HUP=USR1", "--stop-code=0"), "", 0, ""},
		{"a ladder that has run out", on("TERM=USR1/10ms/USR2"), "", syscall.SIGTERM, "10 12"},
		{"a reaction of one step", on("HUP=USR1"), "", hup, "10"},
		{"a drain with children", on("EXIT=wait"), daemon, 0, ""},
		{"a ladder with a long wait", on("TERM=TERM/" + never + "/KILL"), "", syscall.SIGTERM, "15"},
		{"a drain with a long wait", on("EXIT=TERM/" + never + "/KILL"), daemon, 0, ""},
	}
	for i := range 2 * len(cases) {
		c := cases[i/2]
		app := []string{childPath, "report", last}
		if c.app != "" {
			app = []string{"/bin/sh", "-c", c.app}
		}
		p := newX(t).start(setup{opts: c.opts, bare: i%2 == 1}, app...)
		p.line()
		if c.send != 0 {
			p.wantEach([]sends{{c.send, c.want}})
		}
		if c.app == daemon {
			p.x.eventually("the app has gone", func() bool { return len(descendants(p.pid())) == 1 })
		}
		all = append(all, p)
	}
	for _, p := range all {
		p.x.rests(p.pid())
	}
	before := map[int]int{}
	for _, p := range all {
		before[p.pid()] = wakeUps(p.pid())
	}
	time.Sleep(3 * time.Second)
	for i, p := range all {
		if n := wakeUps(p.pid()) - before[p.pid()]; n != 0 {
			t.Errorf("%s, PID 1 %v: %d wake-ups in 3 s", cases[i/2].name, i%2 == 0, n)
		}
		p.send(64)
		p.wait()
	}
}

// TestNoReactionNoTimer looks at the system calls of a life without --on: it never waits for a time, and asks what time it is
// once for each signal, beside its beginning and its end.
func TestNoReactionNoTimer(t *testing.T) {
	x := newX(t)
	wrap := strings.Fields("strace -D -o strace.out -e trace=rt_sigtimedwait,clock_gettime,nanosleep,ppoll,rt_sigqueueinfo")
	p := x.start(setup{wrap: wrap, bare: true}, childPath, "report", last)
	p.ready()
	signals := []syscall.Signal{hup, syscall.SIGTERM, syscall.SIGUSR1}
	for _, signal := range signals {
		p.wantEach([]sends{{signal, strconv.Itoa(int(signal))}})
	}
	p.wantRest("") // by one more
	x.eventually("strace has written", func() bool {
		text, _ := os.ReadFile(x.dir + "/strace.out")
		return contains(string(text), "+++ exited")
	})
	text, _ := os.ReadFile(x.dir + "/strace.out")
	for _, line := range strings.Split(string(text), "\n") {
		// What is known to wait is taken with a timeout of 0, and never waited for.
		if strings.HasPrefix(line, "rt_sigtimedwait") && !contains(line, ", NULL, 8)") && !contains(line, "{tv_sec=0, tv_nsec=0}") {
			t.Errorf("waits for a time: %s", line)
		}
	}
	most := 2 + len(signals) + 1
	if n := count(string(text), "clock_gettime"); n > most || contains(string(text), "nanosleep") {
		t.Errorf("the clock was asked %d times, want %d at most: %s", n, most, text)
	}
}

// TestOnGuestIsPolled counts the wake-ups while somebody is left whose end nobody tells mote of: ten in a second.
func TestOnGuestIsPolled(t *testing.T) {
	x := newX(t)
	p := x.start(setup{opts: on("EXIT=wait")}, childPath, "report", "10")
	p.ready()
	guest := x.guest(p)
	p.send(syscall.SIGUSR1)
	p.wantNumbers("10")
	x.eventually("the app is reaped", func() bool { return len(children(p.pid())) == 0 })
	before, start := wakeUps(p.pid()), time.Now()
	x.eventually("mote has looked", func() bool { return wakeUps(p.pid())-before >= 10 })
	if took := time.Since(start); took < 800*ms {
		t.Errorf("10 wake-ups in %v, want a second", took)
	}
	p.send(64)
	guest.wantCode(0)
	p.wantCode(0)
}
