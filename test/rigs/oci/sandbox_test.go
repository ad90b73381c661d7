package oci

import (
	"testing"

	"mote/test/bundle"
	"mote/test/rigs/rig"
)

// TestSandbox has mote confine itself, with Docker's filter in force and without, with privileges to give up and as a user
// who has none. The app keeps its own.
func TestSandbox(t *testing.T) {
	args := mote("--sandbox", "--", "/child", "report", "15")
	caps := []string{"CAP_KILL", "CAP_CHOWN"}
	for name, o := range map[string]bundle.Options{
		"plain":    {Args: args, Capabilities: caps},
		"filtered": {Args: args, Capabilities: caps, Seccomp: bundle.DockerSeccomp()},
		"user":     {Args: args, UID: 1000, GID: 1000},
	} {
		t.Run(name, func(t *testing.T) {
			eachWay(t, func(b *box) {
				c := b.start(o)
				permitted, app := uint64(rig.CapKill), "0000000000000021"
				if o.UID != 0 {
					permitted, app = 0, "0000000000000000"
				}
				b.OnlyKill(c.pid, permitted)
				b.Eventually("the app runs", func() bool { return len(rig.Children(c.pid)) == 1 })
				if s := rig.Status(rig.Children(c.pid)[0]); s["CapPrm"] != app {
					b.Errorf("the app has %s, want %s", s["CapPrm"], app)
				}
				c.forwards(int(o.UID))
				c.wantErr("")
			})
		})
	}
}
