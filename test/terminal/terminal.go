package terminal

import (
	"strings"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// GivesForeground looks who has the terminal while the app runs: only its group may read the keyboard.
func GivesForeground(x *harness.X) {
	tty := x.PTY()
	p := x.Start(tty.Session(harness.Setup{}), "/bin/sh", "-c", "echo ready; read x; echo got $x")
	tty.See("ready")
	if app := harness.Children(p.PID()); len(app) != 1 || tty.Foreground() != app[0] {
		x.Fatalf("the foreground is %d; the app is %v and the init %d", tty.Foreground(), app, p.PID())
	}
	tty.Press("hello\n")
	tty.See("got hello")
	p.WantCode(0)
}

// InterruptsOnce presses Ctrl-C and Ctrl-\ and changes the window's size: each must arrive exactly once. A key waits for the
// whole line about the one before, because it discards what the terminal has not shown yet: termios(3), NOFLSH.
func InterruptsOnce(x *harness.X) {
	tty := x.PTY()
	p := x.Start(tty.Session(harness.Setup{Shell: "stty -echo"}), harness.ChildPath, "report", "15")
	tty.See("ready")
	for signal, key := range map[string]string{"2 128 0 0 0\n": "\x03", "3 128 0 0 0\n": "\x1c"} {
		tty.Press(key)
		tty.See("\n" + signal)
	}
	resize(tty, 100)
	tty.See("\n28 128 ")
	p.Send(15)
	p.WantCode(0)
	for _, signal := range []string{"\n2 ", "\n3 ", "\n28 "} {
		if n := strings.Count(tty.Text(), signal); n != 1 {
			x.Errorf("signal %q came %d times: %q", signal, n, tty.Text())
		}
	}
}

// GivesBack has a shell run the init and then read the keyboard itself.
func GivesBack(x *harness.X) {
	for _, app := range []string{"true", "nosuch-program 2>/dev/null"} {
		tty := x.PTY()
		script := harness.Quote(x.InitCommand(harness.Options{}, nil)) + " " + app + "; read x; echo got $x; exit 5"
		p := x.WithoutInit().Start(tty.Session(harness.Setup{}), "/bin/sh", "-c", script)
		tty.Press("keys\n")
		tty.See("got keys")
		p.WantCode(5)
	}
}

// LeavesOthersForeground starts an init in the background: the terminal stays where it is.
func LeavesOthersForeground(x *harness.X) {
	tty := x.PTY()
	script := "set -m; " + harness.Quote(x.InitCommand(harness.Options{},
		[]string{harness.ChildPath, "exit", "0"})) + " & wait; echo ended; read x; echo got $x"
	p := x.WithoutInit().Start(tty.Session(harness.Setup{}), "/bin/sh", "-c", script)
	tty.See("ended")
	if group := tty.Foreground(); group != p.PID() {
		x.Errorf("the foreground is %d, want the shell's %d", group, p.PID())
	}
	tty.Press("keys\n")
	tty.See("got keys")
	p.WantCode(0)
}

// resize gives the terminal's window another width.
func resize(t *harness.PTY, columns uint16) {
	t.X.Helper()
	if err := unix.IoctlSetWinsize(int(t.Master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 30, Col: columns}); err != nil {
		t.X.Fatal(err)
	}
}
