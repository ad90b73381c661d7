package docker

import (
	"testing"
	"time"
)

// patience is how long Docker is told to wait before it kills, in seconds: no test sees the end of that.
const patience = "3600"

// stop stops a container and returns how long that took.
func (c container) stop(patience string) time.Duration {
	c.e.Helper()
	begin := time.Now()
	c.e.Must("stop", "-t", patience, c.ID)
	return time.Since(begin)
}

// TestStop stops apps that have a handler, an app that has none, and one whose image names another signal.
func TestStop(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct {
		options, app []string
		code         int
	}{
		{nil, []string{"/child", "report", "15"}, 0},
		{nil, []string{"sh", "-c", "trap 'exit 7' TERM; echo ready; while :; do sleep 0.1; done"}, 7},
		{nil, []string{"sh", "-c", "echo ready; exec sleep 1000"}, 143},
		{[]string{"--stop-signal", "SIGQUIT"}, []string{"/child", "report", "3"}, 0},
		{[]string{"--stop-signal", "RTMIN+3"}, []string{"/child", "report", "37"}, 0},
	} {
		words := append(append([]string{"--init"}, c.options...), image)
		one := e.start(append(words, c.app...)...)
		one.Says("ready")
		one.stop(patience)
		one.WantCode(c.code)
	}
}

// TestStopWithoutInit shows what mote is for: the same app as PID 1 does not get TERM, and is killed.
func TestStopWithoutInit(t *testing.T) {
	e := newEngine(t)
	c := e.start(image, "sleep", "1000")
	if took := c.stop("1"); took < time.Second {
		t.Errorf("the stop took %v: somebody has delivered TERM", took)
	}
	c.WantCode(137)
}

// TestStopThatHangs kills an app that is deaf, with mote.
func TestStopThatHangs(t *testing.T) {
	e := newEngine(t)
	c := e.start("--init", image, "/child", "report", "2")
	c.Says("ready")
	c.stop("1")
	c.WantCode(137)
	c.Says("15 ")
}

// TestKill sends signals by the spellings that docker kill knows.
func TestKill(t *testing.T) {
	e := newEngine(t)
	c := e.start("--init", image, "/child", "report", "15")
	c.delivers([]spelt{
		{"HUP", 1}, {"SIGUSR1", 10}, {"USR2", 12}, {"ABRT", 6}, {"SEGV", 11}, {"CHLD", 17}, {"WINCH", 28}, {"23", 23},
		{"40", 40}, {"RTMIN+3", 37}, {"SIGRTMIN+4", 38}, {"RTMAX", 64}, {"TERM", 15},
	}, func(spelling string) { e.Must("kill", "-s", spelling, c.ID) })
}
