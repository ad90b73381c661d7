package test

import (
	"strings"
	"syscall"
	"testing"
)

// TestGroupWithoutApp has the app leave its process group, which then has nobody in it, or a member: the app is signalled all
// the same, with values, and in the end by KILL.
func TestGroupWithoutApp(t *testing.T) {
	for name, lines := range map[string]string{
		"nobody is left": "exec %C stray %C as app 64",
		"a member stays": "%C as member 64 & exec %C stray %C as app 64",
	} {
		t.Run(name, func(t *testing.T) {
			asBoth(t, func(x *X, s setup) {
				s.opts = on("TERM=USR2/100ms/KILL", "-g", "-v")
				members := count(lines, " as ")
				p := x.start(s, "/bin/sh", "-c", withChild(lines))
				for range members {
					p.line()
				}
				p.send(hup)
				p.wantFrom("app", "1 0 ")
				x.sender("queue", p.pid(), 41, 7, 1)
				p.wantFrom("app", "41 -1 ")
				p.send(syscall.SIGTERM)
				p.wantFrom("app", "12 0 ")
				r := p.wantCode(137)
				if contains(r.stderr, "too late") {
					x.Errorf("stderr %q", r.stderr)
				}
			})
		})
	}
}

// withChild puts the path of test/child in the place of %C.
func withChild(lines string) string { return strings.ReplaceAll(lines, "%C", childPath) }

// wantFrom waits for a report of one process among several.
func (p *process) wantFrom(name, report string) {
	p.x.Helper()
	for !strings.HasPrefix(p.line(), name+" "+report) {
	}
}
