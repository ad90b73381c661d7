package signals

import (
	"fmt"
	"os"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestOwnSignals has mote write where each line raises a signal of its own: SIGPIPE, SIGXFSZ. The app must not hear of it.
func TestOwnSignals(t *testing.T) {
	x := harness.NewX(t)
	for name, s := range map[string]harness.Setup{
		"a pipe without a reader":  {Stderr: brokenPipe(x)},
		"a file at its size limit": {Shell: "ulimit -f 0; exec 2>too-long"},
	} {
		t.Run(name, func(t *testing.T) {
			x := harness.NewX(t)
			s.Opts.Verbose = true
			p := x.Start(s, harness.ChildPath, "report", harness.EndOfReport)
			p.Ready()
			for range 20 {
				p.Send(syscall.SIGUSR1)
				p.WantLines(byInit(syscall.SIGUSR1))
			}
			wantSignals(p)
		})
	}
}

// brokenPipe is the write end of a pipe that nobody reads.
func brokenPipe(x *harness.X) *os.File {
	x.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		x.Fatal(err)
	}
	r.Close()
	x.Cleanup(func() { w.Close() })
	return w
}

// TestSaysRefusal looks at the one line about it. The machine's /proc, where another process has the app's pid, is no help.
func TestSaysRefusal(t *testing.T) {
	const app = "mote: may not send SIGTERM to pid "
	for proc, want := range map[bool]string{true: " of uid 54322: CAP_KILL is missing\n", false: ": CAP_KILL is missing\n"} {
		stderr := denied(harness.NewX(t), proc)
		if pid := 0; !harness.Scan(stderr, app+"%d", &pid) || stderr != fmt.Sprint(app, pid, want) {
			t.Errorf("stderr %q, want %qN%q once", stderr, app, want)
		}
	}
}
