package signals

import (
	"strconv"
	"syscall"
	"time"

	"mote/test/harness"
)

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

// OutlivesFloods floods an app that is deaf to all but the signal behind the flood.
func OutlivesFloods(x *harness.X) {
	for _, s := range storms {
		p := x.Start(harness.Setup{Wrap: harness.OwnUser()}, harness.ChildPath, "wait", strconv.Itoa(s.behind))
		p.Ready()
		for range 2 {
			x.Background(append([]any{"flood", p.PID()}, s.signals...)...)
		}
		behind(x, p, s.name, s.behind)
	}
}

// behind waits until a flood has cost the init some processor time, sends a signal and sees that it arrives. What starves does
// so for as long as the flood lasts, which here is until the signal has come.
func behind(x *harness.X, p *harness.Process, name string, signal int) harness.Result {
	x.Helper()
	start := harness.Ticks(p.PID()) // on a slow machine the start alone takes some
	x.Eventually("the flood is on", func() bool { return harness.Ticks(p.PID()) >= start+5 })
	sent := time.Now()
	p.Send(syscall.Signal(signal)) // by kill, which needs no room in a full queue
	r := p.WantCode(0)
	x.Logf("%s: after %v", name, time.Since(sent).Round(10*time.Microsecond))
	return r
}

// OutlivesQueued is the same with queued values, each of which must be handed on, to an app that takes them.
func OutlivesQueued(x *harness.X) {
	p := x.Start(harness.Setup{Wrap: append(harness.OwnUser(), "prlimit", "--sigpending=10000")}, harness.ChildPath, "drain", "35")
	p.Ready()
	x.Background("pour", p.PID(), 34)
	r := behind(x, p, "queued signals, and the next number", 35)
	if taken := 0; !harness.Scan(r.Stdout, "drained %d", &taken) || taken == 0 {
		x.Errorf("the app says %q, want some signals drained", r.Stdout)
	}
}
