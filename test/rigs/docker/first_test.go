package docker

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"mote/test/rigs/rig"
)

// firstRows are what can be asked of an init that is reached by Docker alone.
var firstRows = []struct {
	name  string
	holds func(e engine, start starter) bool
}{
	{"gives the app's exit code", exits},
	{"stops gracefully", stops},
	{"reaps what docker exec leaves", reaps},
	{"forwards a real-time signal", forwardsRealTime},
	{"forwards an ABRT that somebody sent", forwardsAbort},
	{"delivers 50 queued signals with their values", forwardsQueued},
	{"survives an app that it may not signal", survivesRefusal},
}

// starter starts a container with the init as PID 1: options of docker run, and the app.
type starter func(options []string, app ...string) container

// TestFirst asks mote as an image's entrypoint: the container's very PID 1, with nothing of the test around it.
func TestFirst(t *testing.T) {
	for _, row := range firstRows {
		t.Run(row.name, func(t *testing.T) {
			e := newEngine(t)
			start := func(options []string, app ...string) container {
				return e.start(append(append(options, "--entrypoint", "/mote", image, "--"), app...)...)
			}
			if !row.holds(e, start) {
				t.Error("it does not")
			}
		})
	}
}

func exits(e engine, start starter) bool {
	return e.Must("wait", start(nil, "/child", "exit", "42").ID) == "42"
}

func stops(e engine, start starter) bool {
	c := start(nil, "/child", "report", "15")
	c.Says("ready ")
	c.stop(patience)
	return e.Must("wait", c.ID) == "0"
}

func reaps(e engine, start starter) bool {
	c := start(nil, "/child", "wait", "15")
	pid := c.PID()
	e.Must("exec", c.ID, "/child", "orphans", "50", "20")
	e.Eventually("the app is the init's only child", func() bool { return len(rig.Children(pid)) == 1 })
	return true
}

// got tells whether the app has got a signal, once it has got a later one that every init forwards.
func (c container) got(signal string) bool {
	c.e.Must("kill", "-s", "WINCH", c.ID)
	c.Says("28 ")
	return strings.Contains(c.Logs(), "\n"+signal+" ")
}

func forwardsRealTime(e engine, start starter) bool {
	c := start(nil, "/child", "report", "15")
	c.Says("ready ")
	e.Must("kill", "-s", "RTMIN+3", c.ID)
	c.Says("37 ")
	return true
}

func forwardsAbort(e engine, start starter) bool {
	c := start(nil, "/child", "report", "15")
	c.Says("ready ")
	e.Must("kill", "-s", "ABRT", c.ID)
	return c.got("6")
}

// forwardsQueued sends from outside, by sigqueue, as a supervisor could that knows the pid.
func forwardsQueued(e engine, start starter) bool {
	const from, count = 100, 50
	c := start(nil, "/child", "report", "15")
	c.Says("ready ")
	e.MustRun(rig.Child, "queue", strconv.Itoa(c.PID()), "37", strconv.Itoa(from), strconv.Itoa(count))
	c.Says("37 ")
	e.Must("kill", "-s", "RTMAX", c.ID)
	c.Says("64 ")
	var want, got []string
	for value := range count {
		want = append(want, strconv.Itoa(from+value))
	}
	for _, line := range strings.Split(c.Logs(), "\n") {
		if fields := strings.Fields(line); len(fields) == 5 && fields[0] == "37" {
			got = append(got, fields[4])
		}
	}
	return strings.Join(got, " ") == strings.Join(want, " ")
}

// survivesRefusal takes CAP_KILL from a container whose app is somebody else, as entrypoints do that begin as root.
func survivesRefusal(e engine, start starter) bool {
	c := start([]string{"--cap-drop", "ALL", "--cap-add", "SETUID", "--cap-add", "SETGID"},
		"/bin/busybox", "su", "-s", "/bin/sh", "app", "-c", "exec /child report 15")
	c.Says("ready ")
	pid := c.PID()
	e.Must("kill", "-s", "USR1", c.ID)
	ended := func() bool { return c.Inspect("{{.State.Running}}") == "false" }
	e.Eventually("the init has taken the signal", func() bool { return ended() || !waits(pid) })
	return e.Client("exec", c.ID, "true").Code == 0 && !ended()
}

// waits tells whether a signal waits for a process: proc_pid_status(5).
func waits(pid int) bool {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, pending, _ := strings.Cut(string(status), "\nShdPnd:")
	pending, _, _ = strings.Cut(pending, "\n")
	return strings.Trim(pending, "\t0") != ""
}

// TestHardened runs mote where a container has no rights at all.
func TestHardened(t *testing.T) {
	e := newEngine(t)
	c := e.start("--init", "--user", "1000:1000", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
		"--pids-limit", "20", "--memory", "32m", image, "/child", "report", "15")
	c.Says("ready ")
	e.Must("exec", c.ID, "/child", "orphans", "10", "10")
	pid := c.PID()
	e.Eventually("the app is mote's only child", func() bool { return len(rig.Children(pid)) == 1 })
	c.stop(patience)
	c.WantCode(0)
}
