package tools

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestToolPsColour prints to a terminal: zombies in red, those that wait deeply in yellow, all others plain. NO_COLOR with
// any text, and no terminal, mean no colour.
func TestToolPsColour(t *testing.T) {
	x := harness.NewX(t)
	p := x.Container("/bin/sh", "-c", harness.ChildPath+" zombie "+harness.ChildPath+" report 64 & exec "+harness.ChildPath+" vfork")
	p.Line()
	p.Line()
	x.Eventually("one waits", func() bool { return strings.Contains(x.Tool(p, "--ps").Stdout, " D ") })
	if r := x.Tool(p, "--ps"); strings.Contains(r.Stdout, "\x1b") {
		t.Errorf("colour for a pipe: %q", r.Stdout)
	}
	for _, c := range []struct {
		variable string
		coloured bool
	}{{"OTHER=1", true}, {"NO_COLOR=", true}, {"NO_COLOR=1", false}, {"NO_COLOR=0", false}} {
		tty := x.PTY()
		words := harness.Enters(p, harness.MotePath, "--ps")
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Env, cmd.Stdout = []string{harness.SearchPath(), c.variable}, tty.Slave
		if err := cmd.Run(); err != nil {
			t.Fatal(err)
		}
		tty.See(harness.MotePath + " --ps\n")
		for _, line := range strings.Split(tty.Text(), "\n") {
			line = strings.TrimPrefix(line, "\x1b[m") // the end of the row before
			colour := ""
			switch {
			case !c.coloured:
			case strings.Contains(line, " Z "):
				colour = "\x1b[31m"
			case strings.Contains(line, " D "):
				colour = "\x1b[33m"
			}
			if !strings.HasPrefix(line, colour) || strings.Count(line, "\x1b") != strings.Count(colour, "\x1b") {
				t.Errorf("%s: row %q, want colour %q", c.variable, line, colour)
			}
		}
		if ends := strings.Count(tty.Text(), "\x1b[m"); c.coloured && ends != 2 {
			t.Errorf("%s: %d ends of a colour, want 2", c.variable, ends)
		}
	}
}

// TestToolPrintsNowhere has a stdout that cannot take the text.
func TestToolPrintsNowhere(t *testing.T) {
	x := harness.NewX(t)
	p := x.Container(harness.ChildPath, "report", "64")
	p.Ready()
	for _, option := range []string{"--ps", "--list-signals", "--list-signals=9"} {
		r := x.RunCommand(nil, harness.Enters(p, "/bin/sh", "-c", `exec "$0" "$1" >/dev/full`, harness.MotePath, option)...)
		r.Wants(x, option, 125, "", "failed to write to stdout: no space left on device")
	}
	_ = syscall.Kill(p.PID(), 64)
}
