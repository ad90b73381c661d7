package podman

import (
	"testing"

	"mote/test/rigs/rig"
)

// TestSandbox has mote confine itself, by a variable.
func TestSandbox(t *testing.T) {
	s := newStore(t)
	c := s.start("--init", "--init-path", rig.Mote, "-e", "MOTE_SANDBOX=1", image, "/child", "report", "15")
	c.says("ready ")
	s.OnlyKill(c.pid(), rig.CapKill)
	if app := rig.Status(rig.Children(c.pid())[0]); app["CapPrm"] == rig.Status(c.pid())["CapPrm"] {
		t.Errorf("the app has %s, as mote itself", app["CapPrm"])
	}
	s.must("exec", c.name, "/child", "orphans", "5", "5")
	s.must("kill", "-s", "USR1", c.name)
	c.says("10 ")
	s.must("stop", "-t", patience, c.name)
	c.wantCode(0)
}
