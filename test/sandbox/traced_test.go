package sandbox

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// asNobody drops every privilege: then nobody has capabilities that a parent might lack. Somebody who is not root has none.
func asNobody() []string {
	if os.Getuid() != 0 {
		return nil
	}
	return strings.Fields("setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all")
}

// TestTraced has an app that asks its parent to trace it, to see whether a debugger does already: it may, and lives on as if it had
// not asked, also where it executes a program or has its first signal, or where that stops or ends it.
func TestTraced(t *testing.T) {
	if len(harness.Runner) > 0 {
		t.Skip("the emulator has no ptrace(2)")
	}
	for name, s := range map[string]harness.Setup{
		"PID 1": {}, "not PID 1": {Bare: true}, "a user": {Bare: true, Wrap: asNobody()},
		"a user, --sandbox": {Bare: true, Wrap: asNobody(), Opts: harness.Options{Extra: []string{"--sandbox"}}},
	} {
		if s.Wrap == nil && os.Getenv("TEST_SANDBOX") != "" {
			continue // mote has given up what its app has not
		}
		t.Run(name, func(t *testing.T) {
			for _, signal := range []string{"0", "28", "5"} { // none but what exec sends, WINCH, and TRAP by kill(2)
				p := harness.NewX(t).Start(s, harness.ChildPath, "traced", signal, harness.ChildPath, "report", "15")
				p.Ready()
				p.Send(unix.SIGTERM)
				p.WantCode(0)
			}
			r := harness.NewX(t).Run(s, harness.ChildPath, "traced", "15", harness.ChildPath, "exit", "0")
			if r.Code != 143 || !strings.Contains(r.Stderr, "app killed by SIGTERM") {
				t.Errorf("by TERM it ends with %d, stderr %q", r.Code, r.Stderr)
			}
		})
	}
}

// TestTracedStops has the first signal of such an app be STOP: it stays stopped, as without an init, until somebody continues it.
func TestTracedStops(t *testing.T) {
	if len(harness.Runner) > 0 {
		t.Skip("the emulator has no ptrace(2)")
	}
	x := harness.NewX(t)
	p := x.Start(harness.Setup{Bare: true, Wrap: asNobody()}, harness.ChildPath, "traced", "19", harness.ChildPath, "report", "15")
	x.Eventually("the app is stopped, and by nobody's tracing", func() bool {
		family := harness.Children(p.PID())
		return len(family) == 1 && harness.State(family[0]) == "T"
	})
	p.Send(unix.SIGCONT)
	p.Ready()
	p.Send(unix.SIGTERM)
	p.WantCode(0)
}
