package test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestOnExitHeldSignals has an app end that has no room for what it was sent. That was for the app: those that are left,
// who would die of it, do not get it.
func TestOnExitHeldSignals(t *testing.T) {
	x := newX(t)
	app := fmt.Sprintf("(sleep 0.2; exec setsid %s as daemon 63) & exec %s %s wait 10", childPath, below, childPath)
	p := x.limited(setup{opts: on("EXIT=wait")}, "/bin/sh", "-c", app)
	p.wantNumbers("daemon")
	x.background("insist", p.pid(), 40, 0, room+1)
	x.eventually("mote keeps one of them", func() bool { return strings.HasSuffix(status(p.pid())["SigQ"], "/0") })
	p.send(syscall.SIGUSR1)
	p.left("daemon")
	time.Sleep(1100 * ms) // the longest pause between two tries
	p.send(hup)
	for line := p.line(); !strings.HasPrefix(line, "daemon 1 "); line = p.line() {
		if strings.HasPrefix(line, "daemon 40 ") {
			t.Fatalf("the daemon got %q", line)
		}
	}
	x.sender("queue", p.pid(), 41, 0, 1) // mote takes real-time signals again
	p.wantNumbers("daemon")
	p.send(63)
	p.wantCode(0)
}
