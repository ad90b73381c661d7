package reactions

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"mote/test/harness"
)

// TestOnExitHeldSignals has an app end that has no room for what it was sent. That was for the app: those that are left,
// who would die of it, do not get it.
func TestOnExitHeldSignals(t *testing.T) {
	x := harness.NewX(t)
	app := fmt.Sprintf("(sleep 0.2; exec setsid %s as daemon 63) & exec %s %s wait 10", harness.ChildPath, harness.BelowRoom,
		harness.ChildPath)
	p := x.Limited(harness.Setup{Opts: harness.On("EXIT=wait")}, "/bin/sh", "-c", app)
	p.WantNumbers("daemon")
	x.Background("insist", p.PID(), 40, 0, harness.QueueRoom+1)
	x.Eventually("mote keeps one of them", func() bool { return strings.HasSuffix(harness.Status(p.PID())["SigQ"], "/0") })
	p.Send(syscall.SIGUSR1)
	p.Left("daemon")
	time.Sleep(1100 * time.Millisecond) // the longest pause between two tries
	p.Send(syscall.SIGHUP)
	for line := p.Line(); !strings.HasPrefix(line, "daemon 1 "); line = p.Line() {
		if strings.HasPrefix(line, "daemon 40 ") {
			t.Fatalf("the daemon got %q", line)
		}
	}
	x.Sender("queue", p.PID(), 41, 0, 1) // mote takes real-time signals again
	p.WantNumbers("daemon")
	p.Send(63)
	p.WantCode(0)
}
