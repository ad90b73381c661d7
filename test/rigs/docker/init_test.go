package docker

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"mote/test/rigs/rig"
)

// TestIsFirst looks at PID 1 from inside, and compares its program with mote's file from outside.
func TestIsFirst(t *testing.T) {
	e := newEngine(t)
	result := e.Once("--init", image, "sh", "-c", `tr '\0' ' ' </proc/1/cmdline; cat /proc/1/comm; echo $PPID`)
	if want := "/sbin/docker-init -- sh -c"; result.Code != 0 || !strings.HasPrefix(result.Out, want) ||
		!strings.HasSuffix(result.Out, "docker-init\n1\n") {
		t.Errorf("got %+v, want %q first, and 1 as the app's parent", result, want)
	}
	c := e.start("--init", image, "/child", "wait", "15")
	running, err := os.ReadFile(fmt.Sprintf("/proc/%d/exe", c.PID()))
	shipped, _ := os.ReadFile(rig.Mote)
	if err != nil || !bytes.Equal(running, shipped) {
		t.Errorf("PID 1 is another program than %s: %v", rig.Mote, err)
	}
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", c.PID()))
	if len(tasks) != 1 {
		t.Errorf("PID 1 has %d threads", len(tasks))
	}
}

// TestExitCodes has apps end in every kind of way.
func TestExitCodes(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct {
		words string
		want  int
	}{
		{"/child exit 0", 0},
		{"/child exit 1", 1},
		{"/child exit 255", 255},
		{"/child die 1", 129},
		{"/child die 6", 134},
		{"/child die 9", 137},
		{"/child die 15", 143},
		{"/child die 64", 192},
		{"/nothing", 127},
		{"/etc/passwd", 126},
	} {
		if got := e.Once(append([]string{"--init", image}, strings.Fields(c.words)...)...); got.Code != c.want {
			t.Errorf("%s: code %d, want %d; stderr %q", c.words, got.Code, c.want, got.Err)
		}
	}
}

// TestInfo reads mote's commit where Docker shows its init's.
func TestInfo(t *testing.T) {
	e := newEngine(t)
	version := e.MustRun(rig.Mote, "--version")
	_, commit, _ := strings.Cut(strings.TrimSuffix(version, "\n"), "git.")
	want := rig.Mote + " " + commit
	if got := e.Must("info", "-f", "{{.InitBinary}} {{.InitCommit.ID}}"); got != want || commit == "" {
		t.Errorf("docker info has %q, want %q out of %q", got, want, version)
	}
}

// TestSettings gives options by variables, the only way that docker run --init leaves, and looks whether the app sees
// them.
func TestSettings(t *testing.T) {
	e := newEngine(t)
	c := e.start("--init", "-e", "MOTE_ON=TERM=QUIT", "-e", "OTHER=kept", image,
		"sh", "-c", "env; exec /child report 3")
	c.Says("ready ")
	c.e.Must("stop", "-t", "15", c.ID)
	c.WantCode(0)
	c.Says("3 ")
	if logs := c.Logs(); strings.Contains(logs, "MOTE_") || !strings.Contains(logs, "OTHER=kept\n") {
		t.Errorf("the app's environment is %q", logs)
	}
	for _, variable := range []string{"MOTE_REMAP=143", "MOTE_STOP_CODE=0"} {
		c := e.start("--init", "-e", variable, image, "sleep", "1000")
		e.Must("stop", "-t", "15", c.ID)
		c.WantCode(0)
	}
	wrong := e.Once("--init", "-e", "MOTE_TO=nobody", image, "true")
	if wrong.Code != 125 || !strings.Contains(wrong.Err, "mote: ") || !strings.Contains(wrong.Err, "MOTE_TO") {
		t.Errorf("a wrong MOTE_TO: %+v", wrong)
	}
}
