package test

import (
	"os"
	"strings"
	"testing"
)

// givesForeground looks who has the terminal while the app runs: only its group may read the keyboard.
func givesForeground(x *X) {
	tty := x.pty()
	p := x.start(tty.session(setup{}), "/bin/sh", "-c", "echo ready; read x; echo got $x")
	tty.see("ready")
	if app := children(p.pid()); len(app) != 1 || tty.foreground() != app[0] {
		x.Fatalf("the foreground is %d; the app is %v and the init %d", tty.foreground(), app, p.pid())
	}
	tty.press("hello\n")
	tty.see("got hello")
	p.wantCode(0)
}

// interruptsOnce presses Ctrl-C and Ctrl-\ and changes the window's size: each must arrive exactly once. A key waits for the
// whole line about the one before, because it discards what the terminal has not shown yet: termios(3), NOFLSH.
func interruptsOnce(x *X) {
	tty := x.pty()
	p := x.start(tty.session(setup{shell: "stty -echo"}), childPath, "report", "15")
	tty.see("ready")
	for signal, key := range map[string]string{"2 128 0 0 0\n": "\x03", "3 128 0 0 0\n": "\x1c"} {
		tty.press(key)
		tty.see("\n" + signal)
	}
	tty.resize(100)
	tty.see("\n28 128 ")
	p.send(15)
	p.wantCode(0)
	for _, signal := range []string{"\n2 ", "\n3 ", "\n28 "} {
		if n := count(tty.text(), signal); n != 1 {
			x.Errorf("signal %q came %d times: %q", signal, n, tty.text())
		}
	}
}

// givesBack has a shell run the init and then read the keyboard itself.
func givesBack(x *X) {
	for _, app := range []string{"true", "nosuch-program 2>/dev/null"} {
		tty := x.pty()
		script := quote(x.initCommand(options{}, nil)) + " " + app + "; read x; echo got $x; exit 5"
		p := x.without().start(tty.session(setup{}), "/bin/sh", "-c", script)
		tty.press("keys\n")
		tty.see("got keys")
		p.wantCode(5)
	}
}

// leavesOthersForeground starts an init in the background: the terminal stays where it is.
func leavesOthersForeground(x *X) {
	tty := x.pty()
	script := "set -m; " + quote(x.initCommand(options{}, []string{childPath, "exit", "0"})) + " & wait; echo ended; read x; echo got $x"
	p := x.without().start(tty.session(setup{}), "/bin/sh", "-c", script)
	tty.see("ended")
	if group := tty.foreground(); group != p.pid() {
		x.Errorf("the foreground is %d, want the shell's %d", group, p.pid())
	}
	tty.press("keys\n")
	tty.see("got keys")
	p.wantCode(0)
}

// TestForegroundThroughTTY hands over a terminal that is not descriptor 0.
func TestForegroundThroughTTY(t *testing.T) {
	x := newX(t)
	tty := x.pty()
	s := tty.session(setup{})
	s.shell = "exec </dev/null"
	p := x.start(s, "/bin/sh", "-c", "echo ready; read x </dev/tty; echo got $x")
	tty.see("ready")
	if app := children(p.pid()); len(app) != 1 || tty.foreground() != app[0] {
		t.Fatalf("the foreground is %d; the app is %v and mote %d", tty.foreground(), app, p.pid())
	}
	tty.press("hello\n")
	tty.see("got hello")
	p.wantCode(0)
}

// TestNoTerminal has a descriptor 0 of every other kind: none is a reason to fail.
func TestNoTerminal(t *testing.T) {
	x := newX(t)
	for _, name := range []string{"/dev/null", "/etc/passwd", "/", "/dev/full"} {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if r := x.run(setup{stdin: file}, childPath, "exit", "7"); r.code != 7 || r.stderr != "" {
			t.Errorf("%s: code %d, stderr %q", name, r.code, r.stderr)
		}
		file.Close()
	}
	tty := x.pty() // a terminal that is not the controlling one
	if r := x.run(setup{stdin: tty.slave}, childPath, "exit", "7"); r.code != 7 || r.stderr != "" {
		t.Errorf("a foreign terminal: code %d, stderr %q", r.code, r.stderr)
	}
	if r := x.run(setup{shell: "exec <&- >&- 2>&-"}, childPath, "exit", "7"); r.code != 7 {
		t.Errorf("all closed: code %d", r.code)
	}
}

// TestJobControlRefused has every call about a terminal fail, in each way that one can: mote starts and ends as ever, and
// says nothing.
func TestJobControlRefused(t *testing.T) {
	for _, errno := range []string{"ENOTTY", "ENXIO", "EPERM", "EIO", "EBADF", "EINVAL", "ESRCH"} {
		for _, call := range []string{"ioctl", "openat -P /dev/tty", "setsid", "getpgid", "getsid"} {
			for _, session := range []string{"-s", "--session"} {
				if call == "setsid" && session == "--session" {
					continue // then mote does not start the app: docs/faults.md
				}
				x := newX(t)
				tty := x.pty()
				call, path, _ := strings.Cut(call, " ")
				words := "strace -D -f -o strace.out " + path + " -e trace=" + call + " -e inject=" + call + ":error=" + errno
				s := tty.session(setup{bare: call == "setsid", wrap: strings.Fields(words), opts: options{extra: []string{session}}})
				s.stderr = nil
				p := x.start(s, childPath, "report", "15")
				tty.see("ready")
				p.send(15)
				if r := p.wait(); r.code != 0 || r.stderr != "" {
					t.Errorf("%s %s %s: code %d, stderr %q", call, errno, session, r.code, r.stderr)
				}
				tty.see("\n15 0 ")
			}
		}
	}
}

// TestJobControlRefusedLater has the terminal fail while the app wants it: mote lives, and neither burns time.
func TestJobControlRefusedLater(t *testing.T) {
	for _, errno := range []string{"ENXIO", "EIO", "EPERM"} {
		x := newX(t)
		tty := x.pty()
		// What the terminal says first is that mote is not in the foreground, so that the app is stopped as it reads.
		s := tty.session(setup{wrap: strings.Fields("strace -D -o strace.out -e trace=ioctl,openat -e inject=ioctl,openat:error=" + errno)})
		p := x.start(s, "/bin/sh", "-c", "echo up; read x; echo got $x")
		tty.see("up")
		mote := p.pid()
		app := 0 // strace is a child of mote, too
		x.eventually("the app is stopped", func() bool {
			for _, app = range children(mote) {
				if strings.HasPrefix(commandLine(app), "/bin/sh") {
					return state(app) == "T"
				}
			}
			return false
		})
		x.eventually("mote waits", func() bool { return state(mote) == "S" || state(mote) == "t" })
		if ticks(mote)+ticks(app) > 20 {
			t.Errorf("%s: %d ticks", errno, ticks(mote)+ticks(app))
		}
		p.send(15)
		p.send(18)
		p.wantCode(143)
	}
}

// TestJobControlTakesLate has an app that reads a terminal of which mote was told at first that it is another's.
func TestJobControlTakesLate(t *testing.T) {
	x := newX(t)
	tty := x.pty()
	s := tty.session(setup{wrap: strings.Fields("strace -D -o strace.out -e trace=ioctl -e inject=ioctl:error=EIO:when=1..3")})
	p := x.start(s, "/bin/sh", "-c", "echo up; read x; echo got $x")
	tty.see("up")
	tty.press("keys\n")
	tty.see("got keys")
	p.wantCode(0)
}
