package terminal

import (
	"os"
	"testing"

	"mote/test/harness"
)

// TestForegroundThroughTTY hands over a terminal that is not descriptor 0.
func TestForegroundThroughTTY(t *testing.T) {
	x := harness.NewX(t)
	tty := x.PTY()
	s := tty.Session(harness.Setup{})
	s.Shell = "exec </dev/null"
	p := x.Start(s, "/bin/sh", "-c", "echo ready; read x </dev/tty; echo got $x")
	tty.See("ready")
	if app := harness.Children(p.PID()); len(app) != 1 || tty.Foreground() != app[0] {
		t.Fatalf("the foreground is %d; the app is %v and mote %d", tty.Foreground(), app, p.PID())
	}
	tty.Press("hello\n")
	tty.See("got hello")
	p.WantCode(0)
}

// TestNoTerminal has a descriptor 0 of every other kind: none is a reason to fail.
func TestNoTerminal(t *testing.T) {
	x := harness.NewX(t)
	for _, name := range []string{"/dev/null", "/etc/passwd", "/", "/dev/full"} {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if r := x.Run(harness.Setup{Stdin: file}, harness.ChildPath, "exit", "7"); r.Code != 7 || r.Stderr != "" {
			t.Errorf("%s: code %d, stderr %q", name, r.Code, r.Stderr)
		}
		file.Close()
	}
	tty := x.PTY() // a terminal that is not the controlling one
	if r := x.Run(harness.Setup{Stdin: tty.Slave}, harness.ChildPath, "exit", "7"); r.Code != 7 || r.Stderr != "" {
		t.Errorf("a foreign terminal: code %d, stderr %q", r.Code, r.Stderr)
	}
	if r := x.Run(harness.Setup{Shell: "exec <&- >&- 2>&-"}, harness.ChildPath, "exit", "7"); r.Code != 7 {
		t.Errorf("all closed: code %d", r.Code)
	}
}
