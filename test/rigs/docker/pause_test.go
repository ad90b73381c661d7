package docker

import (
	"testing"

	"mote/test/rigs/rig"
)

// TestPauseExec has a sandbox whose PID 1 is mote --pause, into which commands are exec'd that leave background children: no
// zombie stays, and a stop takes no time.
func TestPauseExec(t *testing.T) {
	const commands = 40
	e := newEngine(t)
	c := e.start("--entrypoint", "/mote", image, "--pause")
	pid := c.PID()
	before := rig.Status(pid)["VmRSS"]
	for range commands {
		e.Must("exec", c.ID, "/child", "orphans", "5", "1")
	}
	e.Eventually("all are reaped", func() bool { return len(rig.Children(pid)) == 0 })
	if after := rig.Status(pid)["VmRSS"]; after != before {
		t.Errorf("%s are resident, and %s were before %d commands", after, before, commands)
	}
	c.stop(patience)
	c.WantCode(0)
}

// TestPauseStops stops such a sandbox with a command in it: the command has its TERM, and the time to clean up.
func TestPauseStops(t *testing.T) {
	e := newEngine(t)
	c := e.start("--entrypoint", "/mote", image, "--pause", "--on", "TERM=TERM/1h/KILL")
	e.Must("exec", "-d", c.ID, "sh", "-c", "trap 'sleep 0.2; echo cleaned up >/proc/1/fd/1; exit' TERM; "+
		"echo at work >/proc/1/fd/1; while :; do sleep 0.1; done")
	c.Says("at work")
	c.stop(patience)
	c.WantCode(0)
	c.Says("cleaned up")
}
