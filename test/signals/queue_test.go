package signals

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"mote/test/harness"
)

// TestSaysSender looks at what -v tells of a sender inside and of one outside.
func TestSaysSender(t *testing.T) {
	x := harness.NewX(t)
	p, begin := sendsFromInside(x, harness.Options{Verbose: true}, "queue", 1, int(syscall.SIGUSR2), 0, 1, 0, 1000)
	begin()
	p.WantLines("12 -1 4 1000 0")
	p.Send(syscall.SIGUSR1)
	p.WantLines(byInit(syscall.SIGUSR1))
	p.Send(64)
	r := p.WantCode(0)
	for _, want := range []string{"SIGUSR2 from pid 4 uid 1000 ", "SIGUSR1 from pid 0 uid "} {
		if !strings.Contains(r.Stderr, want) {
			t.Errorf("stderr %q lacks %q", r.Stderr, want)
		}
	}
}

// TestSparesFullQueue has an app that never reads. mote tries less and less often: 10 ms, 20 ms ... 1 s.
func TestSparesFullQueue(t *testing.T) {
	x := harness.NewX(t)
	p := x.Limited(harness.Setup{}, append(strings.Fields(harness.BelowRoom), harness.ChildPath, "wait", "15")...)
	before, begun := harness.WakeUps(p.PID()), time.Now()
	x.Background("insist", p.PID(), 40, 0, harness.QueueRoom+1)
	select {
	case <-p.Done:
		t.Fatalf("ended early: %+v", p.Wait())
	case <-time.After(3 * time.Second):
	}
	n, passed := harness.WakeUps(p.PID())-before, time.Since(begun)
	t.Logf("%d wake-ups in %v with a full queue", n, passed)
	if tries := 7 + int(passed/time.Second); n > harness.QueueRoom+1+tries+3 {
		t.Errorf("%d wake-ups in %v with a full queue, want about %d for the signals and %d to try again", n, passed,
			harness.QueueRoom+1, tries)
	}
	p.Send(syscall.SIGTERM) // it needs no room
	p.WantCode(0)
}
