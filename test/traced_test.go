package test

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// asNobody drops every privilege: then nobody has capabilities that a parent might lack.
var asNobody = strings.Fields("setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all")

// TestTraced has an app that asks its parent to trace it, to see whether a debugger does already: it may, and lives on as if it had
// not asked, also where it executes a program or has its first signal, or where that stops or ends it.
func TestTraced(t *testing.T) {
	if len(runner) > 0 {
		t.Skip("the emulator has no ptrace(2)")
	}
	for name, s := range map[string]setup{
		"PID 1": {}, "not PID 1": {bare: true}, "a user": {bare: true, wrap: asNobody},
		"a user, --sandbox": {bare: true, wrap: asNobody, opts: options{extra: []string{"--sandbox"}}},
	} {
		if s.wrap == nil && os.Getenv("TEST_SANDBOX") != "" {
			continue // mote has given up what its app has not
		}
		t.Run(name, func(t *testing.T) {
			for _, signal := range []string{"0", "28", "5"} { // none but what exec sends, WINCH, and TRAP by kill(2)
				p := newX(t).start(s, childPath, "traced", signal, childPath, "report", "15")
				p.ready()
				p.send(unix.SIGTERM)
				p.wantCode(0)
			}
			r := newX(t).run(s, childPath, "traced", "15", childPath, "exit", "0")
			if r.code != 143 || !contains(r.stderr, "app killed by SIGTERM") {
				t.Errorf("by TERM it ends with %d, stderr %q", r.code, r.stderr)
			}
		})
	}
}

// TestTracedStops has the first signal of such an app be STOP: it stays stopped, as without an init, until somebody continues it.
func TestTracedStops(t *testing.T) {
	if len(runner) > 0 {
		t.Skip("the emulator has no ptrace(2)")
	}
	x := newX(t)
	p := x.start(setup{bare: true, wrap: asNobody}, childPath, "traced", "19", childPath, "report", "15")
	x.eventually("the app is stopped, and by nobody's tracing", func() bool {
		family := children(p.pid())
		return len(family) == 1 && state(family[0]) == "T"
	})
	p.send(unix.SIGCONT)
	p.ready()
	p.send(unix.SIGTERM)
	p.wantCode(0)
}
