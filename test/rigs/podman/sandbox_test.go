package podman

import (
	"testing"

	"mote/test/rigs/rig"
)

// TestSandbox has mote confine itself, by a variable.
func TestSandbox(t *testing.T) {
	s := newStore(t)
	c := s.Launch("--init", "--init-path", rig.Mote, "-e", "MOTE_SANDBOX=1", image, "/child", "report", "15")
	c.Says("ready ")
	s.OnlyKill(c.PID(), rig.CapKill)
	if app := rig.Status(rig.Children(c.PID())[0]); app["CapPrm"] == rig.Status(c.PID())["CapPrm"] {
		t.Errorf("the app has %s, as mote itself", app["CapPrm"])
	}
	s.Must("exec", c.ID, "/child", "orphans", "5", "5")
	s.Must("kill", "-s", "USR1", c.ID)
	c.Says("10 ")
	s.Must("stop", "-t", patience, c.ID)
	c.WantCode(0)
}
