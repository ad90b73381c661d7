package docker

import (
	"strings"
	"testing"

	"mote/test/rigs/rig"
)

// onTerminal runs a container with mote on a terminal.
func (e engine) onTerminal(words ...string) *rig.Terminal {
	e.Helper()
	words = append([]string{"docker", "run", "--rm", "-it", "--network", "none", "--init", image}, words...)
	return e.StartOnTerminal(environ(), words...)
}

// TestKeyboard has the keyboard's signals arrive once: the app is in the foreground, and mote is not.
func TestKeyboard(t *testing.T) {
	e := newEngine(t)
	terminal := e.onTerminal("sh", "-c", "stty -echo; exec /child report 3")
	terminal.See("ready ")
	for _, key := range []struct{ press, report string }{{"\x03", "\n2 "}, {"\x1a", "\n20 "}, {"\x1c", "\n3 "}} {
		terminal.Press(key.press)
		terminal.See(key.report)
	}
	if code := terminal.Wait(); code != 0 {
		t.Errorf("code %d", code)
	}
	for _, report := range []string{"\n2 ", "\n20 ", "\n3 "} {
		if n := strings.Count(terminal.Screen.String(), report); n != 1 {
			t.Errorf("%q came %d times:\n%s", report, n, terminal.Screen.String())
		}
	}
}

// TestResize changes the size of the window: the app is told, and sees it.
func TestResize(t *testing.T) {
	e := newEngine(t)
	terminal := e.onTerminal("sh", "-c", "trap 'stty size' WINCH; echo ready; while :; do sleep 0.1; done")
	terminal.See("ready")
	terminal.ResizeUntil("\n33 ")
	terminal.Press("\x03") // or else the container would stay
	if code := terminal.Wait(); code != 130 {
		t.Errorf("code %d, want 130", code)
	}
}

// TestInterrupt ends an app by Ctrl-C.
func TestInterrupt(t *testing.T) {
	e := newEngine(t)
	terminal := e.onTerminal("sh", "-c", "echo ready; exec sleep 1000")
	terminal.See("ready")
	terminal.Press("\x03")
	if code := terminal.Wait(); code != 130 {
		t.Errorf("code %d, want 130", code)
	}
}

// TestSuspend presses Ctrl-Z where no shell could continue the app: it goes on, and Ctrl-C still ends it.
func TestSuspend(t *testing.T) {
	e := newEngine(t)
	terminal := e.onTerminal("sh", "-c", "echo ready; exec cat")
	terminal.See("ready")
	terminal.Press("\x1a")
	terminal.Press("alive\n")
	terminal.See("alive\nalive\n") // once from the terminal, once from cat
	terminal.Press("\x03")
	if code := terminal.Wait(); code != 130 {
		t.Errorf("code %d, want 130", code)
	}
}

// TestShell uses a shell's job control in a container.
func TestShell(t *testing.T) {
	e := newEngine(t)
	terminal := e.onTerminal("sh")
	terminal.Press("echo be''gin; exec 2>&1; sh -c 'echo star''ted; exec sleep 1000'\n")
	terminal.See("begin\n")
	terminal.See("started\n")
	terminal.Press("\x1a")
	terminal.See("Stopped")
	terminal.Press("echo contin''ued; fg\n")
	terminal.See("continued\n")
	terminal.Press("\x03")
	terminal.Press("\necho in''terrupted; exit 4\n")
	terminal.See("interrupted\n")
	if code := terminal.Wait(); code != 4 {
		t.Errorf("code %d, want 4", code)
	}
}
