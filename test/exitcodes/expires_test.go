package exitcodes

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"mote/test/harness"
)

// outlived is longer than anything counts that the app has lived through.
const outlived = 10500 * time.Millisecond

// TestStopExpires has an app go on for a while after it was sent a signal, and then end by itself: those that it leaves were
// not meant, except by TERM, and by a ladder that still runs.
func TestStopExpires(t *testing.T) {
	for name, c := range map[string]struct {
		words []string
		send  syscall.Signal
		want  string
	}{
		"QUIT for a dump":    {nil, syscall.SIGQUIT, ""},
		"INT":                {nil, syscall.SIGINT, ""},
		"PWR=INT":            {[]string{"PWR=INT"}, syscall.SIGPWR, ""},
		"TERM":               {nil, syscall.SIGTERM, "15 "},
		"a ladder that runs": {[]string{"QUIT=QUIT/60s/USR1"}, syscall.SIGQUIT, "3 "},
	} {
		t.Run(name, func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts = harness.On(append([]string{"EXIT=wait"}, c.words...)...)
				p := x.Start(s, "/bin/sh", "-c", harness.WithChild("setsid %C as daemon 63 & exec %C as app 12"))
				p.Line()
				p.Line()
				p.Send(c.send)
				p.Line()
				time.Sleep(outlived)
				_ = syscall.Kill(p.Relative("app"), syscall.SIGUSR2)
				p.Left("daemon")
				p.Send(63)
				got := ""
				for _, line := range strings.Split(p.WantCode(0).Stdout, "\n") {
					if report, found := strings.CutPrefix(line, "daemon "); found {
						signal, _, _ := strings.Cut(report, " ")
						got += signal + " "
					}
				}
				if got != c.want+"63 " {
					x.Errorf("the daemon got %q, want %q and 63", got, c.want)
				}
			})
		})
	}
}

// TestAskedExpires has an app die of a signal that it was sent a while ago, and has lived through: that is a surprise and no
// stop. Right behind it, it may be the app's own handler that has it end in the end.
func TestAskedExpires(t *testing.T) {
	const app = "trap 'echo got' HUP; trap 'trap - HUP; kill -HUP $$' USR1; echo ready 0; while :; do sleep 0.02; done"
	for name, wait := range map[string]time.Duration{"at once": 0, "later": outlived} {
		t.Run(name, func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts = harness.On("--stop-code=0")
				p := x.Start(s, "/bin/sh", "-c", app)
				p.Ready()
				p.Send(syscall.SIGHUP)
				p.WantLines("got")
				time.Sleep(wait)
				_ = syscall.Kill(x.Child(p.PID()), syscall.SIGUSR1)
				if wait == 0 {
					if r := p.WantCode(0); r.Stderr != "" {
						x.Errorf("stderr %q", r.Stderr)
					}
					return
				}
				x.WantText(p.WantCode(129).Stderr, `app killed by SIGHUP \(1\) after .* s`)
			})
		})
	}
}
