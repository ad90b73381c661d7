package test

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// outlived is longer than anything counts that the app has lived through.
const outlived = 10500 * ms

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
			asBoth(t, func(x *X, s setup) {
				s.opts = on(append([]string{"EXIT=wait"}, c.words...)...)
				p := x.start(s, "/bin/sh", "-c", withChild("setsid %C as daemon 63 & exec %C as app 12"))
				p.line()
				p.line()
				p.send(c.send)
				p.line()
				time.Sleep(outlived)
				_ = syscall.Kill(p.relative("app"), syscall.SIGUSR2)
				p.left("daemon")
				p.send(63)
				got := ""
				for _, line := range strings.Split(p.wantCode(0).stdout, "\n") {
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
			asBoth(t, func(x *X, s setup) {
				s.opts = on("--stop-code=0")
				p := x.start(s, "/bin/sh", "-c", app)
				p.ready()
				p.send(hup)
				p.wantLines("got")
				time.Sleep(wait)
				_ = syscall.Kill(x.child(p.pid()), syscall.SIGUSR1)
				if wait == 0 {
					if r := p.wantCode(0); r.stderr != "" {
						x.Errorf("stderr %q", r.stderr)
					}
					return
				}
				x.wantText(p.wantCode(129).stderr, `app killed by SIGHUP \(1\) after .* s`)
			})
		})
	}
}
