package docker

import (
	"strings"
	"testing"

	"mote/test/rigs/rig"
)

// TestSandbox has mote confine itself, by a variable. The app, docker exec, and whoever looks at PID 1 notice nothing.
func TestSandbox(t *testing.T) {
	e := newEngine(t)
	for _, user := range []string{"0", "1000"} {
		c := e.start("--init", "-e", "MOTE_SANDBOX=1", "-e", "MARK=here", "-u", user, image, "/child", "report", "15")
		c.Says("ready ")
		permitted := uint64(rig.CapKill)
		if user != "0" {
			permitted = 0
		}
		e.OnlyKill(c.PID(), permitted)
		other := e.start("-u", user, image, "/child", "report", "15") // without an init
		other.Says("ready ")
		app, plain := rig.Status(rig.Children(c.PID())[0]), rig.Status(other.PID())
		for _, row := range []string{"CapInh", "CapPrm", "CapEff", "CapBnd", "NoNewPrivs", "Seccomp"} {
			if app[row] != plain[row] {
				t.Errorf("user %s: the app has %s %s, without an init %s", user, row, app[row], plain[row])
			}
		}
		if out := e.Must("exec", c.ID, "sh", "-c", `tr '\0' '\n' </proc/1/environ; cat /proc/1/comm`); !strings.Contains(out, "MARK=here") {
			t.Errorf("user %s: exec says %q", user, out)
		}
		e.Must("kill", "-s", "USR1", c.ID)
		c.Says("10 ")
		e.Must("stop", "-t", "20", c.ID)
		c.WantCode(0)
	}
}
