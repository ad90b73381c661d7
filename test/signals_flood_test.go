package test

import (
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// background starts a sender outside that may go on until the test has ended.
func (x *X) background(words ...any) {
	x.Helper()
	sender := exec.Command(childPath, texts(words)...)
	if err := sender.Start(); err != nil {
		x.Fatal(err)
	}
	x.Cleanup(func() { _ = sender.Process.Kill(); _ = sender.Wait() })
}

// storms are floods, and a signal each that the kernel would hand out after them.
var storms = []struct {
	name    string
	signals []any
	behind  int
}{
	{"a real-time signal, and the next one", []any{34}, 35},
	{"a real-time signal, and the last one", []any{34}, 64},
	{"USR1, and CONT", []any{10}, 18},
	{"SEGV and BUS in turn, and HUP", []any{11, 7}, 1},
	{"all that the kernel prefers, and TERM", []any{4, 5, 7, 8, 11, 31}, 15},
	{"CHLD, and CONT", []any{17}, 18},
	{"CHLD and a real-time signal, and the next one", []any{17, 34}, 35},
}

// outlivesFloods floods an app that is deaf to all but the signal behind the flood.
func outlivesFloods(x *X) {
	for _, s := range storms {
		p := x.start(setup{wrap: ownUser()}, childPath, "wait", strconv.Itoa(s.behind))
		p.ready()
		for range 2 {
			x.background(append([]any{"flood", p.pid()}, s.signals...)...)
		}
		x.behind(p, s.name, s.behind)
	}
}

// behind waits until a flood has cost the init some processor time, sends a signal and sees that it arrives. What starves does
// so for as long as the flood lasts, which here is until the signal has come.
func (x *X) behind(p *process, name string, signal int) result {
	x.Helper()
	start := ticks(p.pid()) // on a slow machine the start alone takes some
	x.eventually("the flood is on", func() bool { return ticks(p.pid()) >= start+5 })
	sent := time.Now()
	p.send(syscall.Signal(signal)) // by kill, which needs no room in a full queue
	r := p.wantCode(0)
	x.Logf("%s: after %v", name, time.Since(sent).Round(10*time.Microsecond))
	return r
}

// outlivesQueued is the same with queued values, each of which must be handed on, to an app that takes them.
func outlivesQueued(x *X) {
	p := x.start(setup{wrap: append(ownUser(), "prlimit", "--sigpending=10000")}, childPath, "drain", "35")
	p.ready()
	x.background("pour", p.pid(), 34)
	r := x.behind(p, "queued signals, and the next number", 35)
	if taken := 0; !scan(r.stdout, "drained %d", &taken) || taken == 0 {
		x.Errorf("the app says %q, want some signals drained", r.stdout)
	}
}
