package terminal

import (
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// TestTerminalPastReactions has the terminal's own signals go to the app, past mote and its reactions.
func TestTerminalPastReactions(t *testing.T) {
	for _, bare := range []bool{false, true} {
		x := harness.NewX(t)
		tty := x.PTY()
		s := tty.Session(harness.Setup{Bare: bare, Opts: harness.Options{Extra: []string{"--on", "INT=TERM", "--on", "WINCH="}},
			Shell: "stty -echo"})
		p := x.Start(s, harness.ChildPath, "report", "15")
		tty.See("ready")
		tty.Press("\x03")
		tty.See("\n2 128 ")
		resize(tty, 100)
		tty.See("\n28 128 ")
		p.Send(unix.SIGINT) // from a person
		tty.See("\n15 ")
		p.WantCode(0)
	}
}

// TestTerminalNotDropped has mote share the foreground, in which the terminal gives each process its signal. With -v, mote
// tells of its own one only: what has become of the others' it cannot know.
func TestTerminalNotDropped(t *testing.T) {
	x := harness.NewX(t)
	tty := x.PTY()
	s := tty.Session(harness.Setup{Bare: true, Shell: "exec </dev/null",
		Opts: harness.Options{Verbose: true, Extra: []string{"--on", "WINCH="}}})
	p := x.Start(s, harness.ChildPath, "report", "15")
	tty.See("ready")
	resize(tty, 100)
	tty.See("mote: SIGWINCH from pid 0 uid 0 not forwarded\n")
	p.Send(unix.SIGWINCH) // from a person
	tty.See(" dropped\n")
	p.Send(unix.SIGTERM)
	p.WantCode(0)
	if n := strings.Count(tty.Text(), "not forwarded") + strings.Count(tty.Text(), "dropped"); n != 2 {
		t.Errorf("%d lines: %q", n, tty.Text())
	}
}
