package signals

import (
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestGroupWithoutApp has the app leave its process group, which then has nobody in it, or a member: the app is signalled all
// the same, with values, and in the end by KILL.
func TestGroupWithoutApp(t *testing.T) {
	for name, lines := range map[string]string{
		"nobody is left": "exec %C stray %C as app 64",
		"a member stays": "%C as member 64 & exec %C stray %C as app 64",
	} {
		t.Run(name, func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts = harness.On("TERM=USR2/100ms/KILL", "-g", "-v")
				members := strings.Count(lines, " as ")
				p := x.Start(s, "/bin/sh", "-c", harness.WithChild(lines))
				for range members {
					p.Line()
				}
				p.Send(syscall.SIGHUP)
				wantFrom(p, "app", "1 0 ")
				x.Sender("queue", p.PID(), 41, 7, 1)
				wantFrom(p, "app", "41 -1 ")
				p.Send(syscall.SIGTERM)
				wantFrom(p, "app", "12 0 ")
				r := p.WantCode(137)
				if strings.Contains(r.Stderr, "too late") {
					x.Errorf("stderr %q", r.Stderr)
				}
			})
		})
	}
}

// wantFrom waits for a report of one process among several.
func wantFrom(p *harness.Process, name, report string) {
	p.X.Helper()
	for !strings.HasPrefix(p.Line(), name+" "+report) {
	}
}
