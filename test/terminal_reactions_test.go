package test

import (
	"testing"

	"golang.org/x/sys/unix"
)

// TestTerminalPastReactions has the terminal's own signals go to the app, past mote and its reactions.
func TestTerminalPastReactions(t *testing.T) {
	for _, bare := range []bool{false, true} {
		x := newX(t)
		tty := x.pty()
		s := tty.session(setup{bare: bare, opts: options{extra: []string{"--on", "INT=TERM", "--on", "WINCH="}}, shell: "stty -echo"})
		p := x.start(s, childPath, "report", "15")
		tty.see("ready")
		tty.press("\x03")
		tty.see("\n2 128 ")
		tty.resize(100)
		tty.see("\n28 128 ")
		p.send(unix.SIGINT) // from a person
		tty.see("\n15 ")
		p.wantCode(0)
	}
}

// TestTerminalNotDropped has mote share the foreground, in which the terminal gives each process its signal. With -v, mote
// tells of its own one only: what has become of the others' it cannot know.
func TestTerminalNotDropped(t *testing.T) {
	x := newX(t)
	tty := x.pty()
	s := tty.session(setup{bare: true, shell: "exec </dev/null", opts: options{verbose: true, extra: []string{"--on", "WINCH="}}})
	p := x.start(s, childPath, "report", "15")
	tty.see("ready")
	tty.resize(100)
	tty.see("mote: SIGWINCH from pid 0 uid 0 not forwarded\n")
	p.send(unix.SIGWINCH) // from a person
	tty.see(" dropped\n")
	p.send(unix.SIGTERM)
	p.wantCode(0)
	if n := count(tty.text(), "not forwarded") + count(tty.text(), "dropped"); n != 2 {
		t.Errorf("%d lines: %q", n, tty.text())
	}
}

// resize gives the terminal's window another width.
func (t *pty) resize(columns uint16) {
	t.x.Helper()
	if err := unix.IoctlSetWinsize(int(t.master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 30, Col: columns}); err != nil {
		t.x.Fatal(err)
	}
}
