package oci

import (
	"fmt"
	"strings"
	"testing"

	"github.com/containerd/console"
	"golang.org/x/sys/unix"

	"mote/test/bundle"
)

// TestTerminalOnce presses Ctrl-C and Ctrl-\ and changes the window's size. Each must arrive at the app once, from the
// kernel: under an init that shares the foreground group and forwards what it gets, it would come twice.
func TestTerminalOnce(t *testing.T) {
	each(t, func(b *box) {
		tty := b.startTerminal(bundle.Options{Args: mote("--", "/bin/sh", "-c", "stty -echo; exec /child report 15")})
		tty.see("ready")
		tty.press("\x03")
		tty.see("\n2 ")
		tty.press("\x1c")
		tty.see("\n3 ")
		if err := tty.keyboard.Resize(console.WinSize{Height: 30, Width: 100}); err != nil {
			b.Fatal(err)
		}
		tty.see("\n28 ")
		tty.kill(15)
		tty.see("\n15 ")
		tty.wantCode(0)
		const kernel = 128
		want := []report{{2, kernel, 0, 0}, {3, kernel, 0, 0}, {28, kernel, 0, 0}, {15, 0, 1, 0}}
		if got := reports(tty.screen.String()); fmt.Sprint(got) != fmt.Sprint(want) {
			b.Errorf("the app got %v, want %v; the screen shows %q", got, want, tty.screen.String())
		}
	})
}

// TestTerminalSize has the app ask for the new size when it has been told of it.
func TestTerminalSize(t *testing.T) {
	each(t, func(b *box) {
		script := `trap 'stty size; exit 3' WINCH; echo now; while :; do read x; done`
		tty := b.startTerminal(bundle.Options{Args: mote("--", "/bin/sh", "-c", script)})
		tty.see("now")
		if err := tty.keyboard.Resize(console.WinSize{Height: 31, Width: 101}); err != nil {
			b.Fatal(err)
		}
		tty.see("31 101")
		tty.wantCode(3)
	})
}

// TestTerminalInterrupt ends an app by Ctrl-C, about which mote has nothing to say.
func TestTerminalInterrupt(t *testing.T) {
	each(t, func(b *box) {
		tty := b.startTerminal(bundle.Options{Args: mote("--", "/bin/sleep", "1000")})
		tty.runs("sleep")
		tty.press("\x03")
		tty.wantCode(130)
		tty.see("^C")
		if screen := tty.screen.String(); strings.Contains(screen, "mote") {
			b.Errorf("the screen shows %q", screen)
		}
	})
}

// TestTerminalShell types into an interactive shell, stops one of its jobs, continues it, and ends the shell.
func TestTerminalShell(t *testing.T) {
	each(t, func(b *box) {
		tty := b.startTerminal(bundle.Options{Args: mote("--", "/bin/sh"), Env: []string{"PATH=/bin", "PS1=ask> "}})
		tty.see("ask> ")
		tty.press("sleep 1000\n")
		tty.foreground("sleep")
		tty.press("\x1a")
		tty.see("Stopped")
		tty.foreground("sh")
		tty.press("fg\n")
		tty.foreground("sleep")
		tty.press("\x03")
		tty.foreground("sh")
		tty.press("exit $((3+4))\n")
		tty.wantCode(7)
	})
}

// foreground waits until the leader of the terminal's foreground group, who gets what the keys send, is a certain program.
func (t *terminal) foreground(program string) {
	t.Helper()
	t.Eventually(program+" is in the foreground", func() bool {
		group, _ := unix.IoctlGetInt(int(t.keyboard.Fd()), unix.TIOCGPGRP)
		return comm(group) == program
	})
}

// TestTerminalStop presses Ctrl-Z while no shell is there who could continue the app: as PID 1, mote does not let it stop.
func TestTerminalStop(t *testing.T) {
	each(t, func(b *box) {
		tty := b.startTerminal(bundle.Options{Args: mote("--", "/bin/cat")})
		tty.runs("cat")
		tty.press("\x1a")
		tty.see("^Z")
		tty.press("hello\n")
		tty.see("hello\nhello\n")
		tty.press("\x04")
		tty.wantCode(0)
	})
}

// TestTerminalHangup closes the terminal, as a client does that goes away: the app is told by HUP, once.
func TestTerminalHangup(t *testing.T) {
	each(t, func(b *box) {
		log := b.Write("log", "", 0o644)
		o := bundle.Options{Args: mote("--", "/bin/sh", "-c", "exec /child report 15 >/log")}
		o.Mounts = append(o.Mounts, bindMount(log, "/log"))
		tty := b.startTerminal(o)
		tty.Eventually("the app is ready", func() bool { return strings.Contains(tty.Read("log"), "ready") })
		if err := tty.keyboard.Close(); err != nil {
			b.Fatal(err)
		}
		tty.Eventually("HUP arrives", func() bool { return count(reports(tty.Read("log")), 1) > 0 })
		tty.kill(15)
		tty.wantCode(0)
		if n := count(reports(tty.Read("log")), 1); n != 1 {
			b.Errorf("HUP came %d times: %q", n, tty.Read("log"))
		}
	})
}
