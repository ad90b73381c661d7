package faults

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"mote/test/harness"
)

// TestFaultForever has waiting fail for good. mote takes less than a hundredth of a processor, says one line, and still
// notices the app's end where it is the waiting for signals that fails.
func TestFaultForever(t *testing.T) {
	for _, call := range []string{"rt_sigtimedwait", "wait4"} {
		for _, errno := range []string{"EINTR", "EAGAIN", "ENOSYS", "EPERM", "ECHILD"} {
			t.Run(call+" "+errno, func(t *testing.T) {
				t.Parallel()
				failsForever(harness.NewX(t), call, errno)
			})
		}
	}
}

func failsForever(x *harness.X, call, errno string) {
	const pauses = 20 // of 100 ms
	wrap := "strace -D -q -o strace.out -e trace=" + call + ",nanosleep -e inject=" + call + ":error=" + errno
	p := x.Start(harness.Setup{Bare: true, Wrap: strings.Fields(wrap)}, harness.ReportApp()...)
	app := p.Ready()
	begin, before := time.Now(), harness.Ticks(p.PID())
	x.Eventually("mote has paused often", func() bool { return strings.Count(x.Straced(), "nanosleep(") > pauses })
	if used, most := time.Duration(harness.Ticks(p.PID())-before)*tick, time.Since(begin)/100+tick; used > most {
		x.Errorf("mote took %v of processor time in %v", used, time.Since(begin))
	}
	if err := syscall.Kill(app, syscall.SIGTERM); err != nil {
		x.Fatal(err)
	}
	if call == "wait4" {
		x.Eventually("the app is dead", func() bool { return harness.State(app) == "Z" })
		p.Kill()
	} else {
		p.WantCode(7)
	}
	if text := p.Errors.String(); !strings.HasPrefix(text, "mote: failed to wait, trying again every 100 ms: ") || strings.Count(text, "\n") != 1 {
		x.Errorf("stderr %q, want one line", text)
	}
}

// tick is what [ticks] counts in.
const tick = 10 * time.Millisecond
