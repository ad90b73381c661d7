package oci

import (
	"testing"

	"golang.org/x/sys/unix"

	"mote/test/bundle"
	"mote/test/rigs/rig"
)

// lastSignal is SIGRTMAX.
const lastSignal = 64

// TestEverySignal has the runtime send every signal that can be caught, 32 and 33 included, which a libc keeps for itself.
// The app gets each once, from mote, and in their order.
func TestEverySignal(t *testing.T) {
	eachWay(t, func(b *box) {
		c := b.start(bundle.Options{Args: mote("--", "/child", "report", "64")})
		c.ready()
		for signal := 1; signal <= lastSignal; signal++ {
			if signal != int(unix.SIGKILL) && signal != int(unix.SIGSTOP) {
				c.kill(signal)
				c.arrives(signal)
			}
		}
		c.wantCode(0)
		all := reports(c.out())
		for signal := 1; signal <= lastSignal; signal++ {
			want := 1
			if signal == int(unix.SIGKILL) || signal == int(unix.SIGSTOP) {
				want = 0
			}
			if n := count(all, signal); n != want {
				b.Errorf("signal %d came %d times, want %d", signal, n, want)
			}
		}
		for _, r := range all {
			if r.code != 0 || r.sender != 1 {
				b.Errorf("%+v does not come from mote", r)
			}
		}
		c.wantErr("")
	})
}

// TestEnds has the runtime send a signal to an app that does nothing about it, after which mote ends with 128+N and has
// nothing to explain. KILL ends mote itself, and with it the container.
func TestEnds(t *testing.T) {
	for signal, want := range map[unix.Signal]int{unix.SIGTERM: 143, unix.SIGINT: 130, unix.SIGABRT: 134, 32: 160, 33: 161,
		lastSignal: 192, unix.SIGKILL: -9} {
		t.Run(signal.String(), func(t *testing.T) {
			eachWay(t, func(b *box) {
				c := b.start(bundle.Options{Args: mote("--", "/bin/sleep", "1000")})
				c.runs("sleep")
				c.kill(int(signal))
				c.wantCode(want)
				c.wantErr("")
			})
		})
	}
}

// TestStop stops mote, which no PID 1 can prevent when it comes from outside. What is sent meanwhile waits, and CONT wakes
// mote up and arrives, too.
func TestStop(t *testing.T) {
	eachWay(t, func(b *box) {
		c := b.start(bundle.Options{Args: mote("--", "/child", "report", "15")})
		c.ready()
		c.kill(int(unix.SIGSTOP))
		c.Eventually("mote is stopped", func() bool { return state(c.pid) == "T" })
		c.kill(int(unix.SIGUSR1))
		c.kill(37)
		if got := reports(c.out()); len(got) != 0 {
			b.Errorf("the app got %v from a stopped mote", got)
		}
		c.kill(int(unix.SIGCONT))
		for _, signal := range []int{10, 18, 37} {
			c.arrives(signal)
		}
		c.kill(15)
		c.wantCode(0)
		if got := reports(c.out()); len(got) != 4 {
			b.Errorf("the app got %v, want four signals", got)
		}
	})
}

// TestInside sends KILL and STOP to PID 1 from inside the container, where both do nothing.
func TestInside(t *testing.T) {
	eachWay(t, func(b *box) {
		script := "kill -STOP 1; kill -KILL 1; exec /child report 15"
		c := b.start(bundle.Options{Args: mote("--", "/bin/sh", "-c", script)})
		c.forwards(0)
		c.wantErr("")
	})
}

// TestKillAll has the runtime send a signal to every process of the container at once: the app gets it from outside and
// from mote. A real-time signal is counted; of other signals the second may find the first one still waiting.
func TestKillAll(t *testing.T) {
	eachWay(t, func(b *box) {
		c := b.start(bundle.Options{Args: mote("--", "/child", "report", "15")})
		c.ready()
		c.call("kill", "--all", c.id, "37")
		c.Eventually("it came twice", func() bool { return count(reports(c.out()), 37) == 2 })
		senders := map[int]bool{}
		for _, r := range reports(c.out()) {
			senders[r.sender] = true
		}
		if !senders[0] || !senders[1] {
			b.Errorf("the senders are %v, want 0, which is outside, and 1, which is mote", senders)
		}
		c.kill(15)
		c.wantCode(0)
	})
}

// TestKillAllTerm ends an app and its children so.
func TestKillAllTerm(t *testing.T) {
	eachWay(t, func(b *box) {
		c := b.start(bundle.Options{Args: mote("--", "/bin/sh", "-c", "sleep 1000 & sleep 1000 & exec sleep 1000")})
		c.Eventually("all run", func() bool {
			app := rig.Children(c.pid)
			return len(app) == 1 && comm(app[0]) == "sleep" && len(rig.Children(app[0])) == 2
		})
		c.call("kill", "--all", c.id, "15")
		c.wantCode(143)
	})
}
