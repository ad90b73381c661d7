package docker

import (
	"strconv"
	"strings"
	"testing"

	"mote/test/rigs/rig"
)

// checked starts a container with a health check, which leaves a process behind each time that it runs.
func (e engine) checked(words ...string) container {
	e.Helper()
	check := []string{"--health-cmd", "/child orphans 1 20; echo >>/tmp/checks", "--health-interval", "50ms"}
	return e.start(append(check, append(words, image, "/child", "wait", "15")...)...)
}

// checks is how often the health check has run.
func (c container) checks() int {
	count, _ := strconv.Atoi(c.e.Must("exec", c.ID, "sh", "-c", "wc -l </tmp/checks"))
	return count
}

// TestHealthCheck has health checks leave processes behind. Docker runs a check as it runs docker exec, and what the check
// leaves comes to PID 1.
func TestHealthCheck(t *testing.T) {
	const many = 10
	e := newEngine(t)
	with, without := e.checked("--init"), e.checked()
	e.Eventually("many checks have run", func() bool { return with.checks() >= many })
	e.Eventually("zombies stay below an app that is PID 1", func() bool { return rig.Zombies(without.PID()) >= many })
	e.Eventually("the app is mote's only child", func() bool { return len(rig.Children(with.PID())) == 1 })
	if health := with.Inspect("{{.State.Health.Status}}"); health != "healthy" {
		t.Errorf("the container is %s", health)
	}
	with.stop(patience)
	with.WantCode(0)
}

// TestExecOrphans leaves 1,000 processes behind by docker exec, 100 at a time. mote says of each that it has reaped it.
func TestExecOrphans(t *testing.T) {
	const rounds, each = 10, 100
	e := newEngine(t)
	c := e.start("--init", "-e", "MOTE_WARN_REAPED=1", image, "/child", "wait", "15")
	pid := c.PID()
	for range rounds {
		e.Must("exec", c.ID, "/child", "orphans", strconv.Itoa(each), "100")
		e.Eventually("the app is mote's only child", func() bool { return len(rig.Children(pid)) == 1 })
	}
	c.stop(patience)
	c.WantCode(0)
	if n := strings.Count(c.Logs(), "mote: reaped orphan pid "); n != rounds*each {
		t.Errorf("mote has reaped %d orphans, want %d", n, rounds*each)
	}
}
