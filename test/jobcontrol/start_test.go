package jobcontrol

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// holders are how strace holds mote's clone, which has the foreground by then and is no app yet: as it sets its signal mask, and
// as it looks for the program in the second folder of holderPath, which has none. What comes meanwhile acts when it goes on.
var holders = []string{holder("rt_sigprocmask", 1), holder("execve", 2)}

const holderPath = "/nonexistent1:/nonexistent2:"

func holder(call string, when int) string {
	return fmt.Sprintf("strace -DDD -f -o strace.out -e trace=%s -e inject=%s:delay_enter=700000:when=%d ", call, call, when)
}

// heldStart starts mote on a terminal of its own and returns when its clone is held.
func heldStart(x *harness.X, s harness.Setup, hold string, app ...string) (*shell, *harness.Process) {
	x.Helper()
	tty := x.PTY()
	s.Shell += "\nstty -echo"
	s.Wrap = strings.Fields(hold)
	s.Env = []string{"PATH=" + holderPath + os.Getenv("PATH")}
	p := x.Start(tty.Session(s), app...)
	hasForeground(x, tty, p)
	return &shell{tty, p}, p
}

// hasForeground waits until a child of mote has the foreground: the clone, or the app on a machine that is busy.
func hasForeground(x *harness.X, tty *harness.PTY, p *harness.Process) {
	x.Helper()
	x.Eventually("mote's child has the foreground", func() bool { return harness.Parent(tty.Foreground()) == p.PID() })
}

// atStart runs a test for each way to be on a terminal without a shell, and each way to be held there.
func atStart(t *testing.T, test func(t *testing.T, s *shell, p *harness.Process)) {
	session := harness.Options{Extra: []string{"--session"}}
	for name, s := range map[string]harness.Setup{"PID 1": {}, "PID 1, its own session": {Opts: session},
		"not PID 1": {Bare: true}, "not PID 1, its own session": {Bare: true, Opts: session}} {
		for _, hold := range holders {
			t.Run(name, func(t *testing.T) {
				held, p := heldStart(harness.NewX(t), s, hold, "cat")
				test(t, held, p)
			})
		}
	}
}

// TestJobControlSuspendsStart presses Ctrl-Z before there is an app: where nobody could continue it, it goes on.
func TestJobControlSuspendsStart(t *testing.T) {
	atStart(t, func(t *testing.T, s *shell, p *harness.Process) {
		s.Press("\x1a")
		s.after("one\n", "one\n")
		s.Press("\x03")
		p.WantCode(130)
	})
}

// TestJobControlSuspendsSearch presses Ctrl-Z while mote's clone looks through a long PATH. Nothing holds it, and no strace is
// between it and the kernel, or the emulator.
func TestJobControlSuspendsSearch(t *testing.T) {
	x := harness.NewX(t)
	x.Bound = time.Minute // the emulator takes its time
	tty := x.PTY()
	s := tty.Session(harness.Setup{Shell: "stty -echo", Env: []string{"PATH=" + strings.Repeat("/n:", 20000) + os.Getenv("PATH")}})
	p := x.Start(s, "cat")
	hasForeground(x, tty, p)
	tty.Press("\x1a")
	(&shell{tty, p}).after("one\n", "one\n")
	tty.Press("\x03")
	p.WantCode(130)
}

// TestJobControlInterruptsStart presses Ctrl-C before there is an app: it ends as it would have ended the app.
func TestJobControlInterruptsStart(t *testing.T) {
	atStart(t, func(t *testing.T, s *shell, p *harness.Process) {
		s.Press("\x03")
		p.WantCode(130)
	})
}

// TestJobControlStartBelowShell presses keys before there is an app, below a shell: Ctrl-Z stops the job, fg continues it, and
// Ctrl-C ends it.
func TestJobControlStartBelowShell(t *testing.T) {
	for _, hold := range holders {
		suspendsBelowShell(t, newShell(harness.NewX(t)), hold)
	}
}

func suspendsBelowShell(t *testing.T, s *shell, hold string) {
	start := func(app string) {
		s.types("PATH=" + holderPath + "$PATH " + hold + "$MOTE " + app)
		s.X.Eventually("mote's child has the foreground", func() bool { return harness.IsMote(harness.Parent(s.Foreground())) })
	}
	start("cat")
	if text := s.after("\x1a", prompt); !strings.Contains(text, "Stopped") {
		t.Fatalf("Ctrl-Z shows %q", text)
	}
	s.types("fg")
	s.after("one\n", "one\n")
	if text := s.after("\x1a", prompt); !strings.Contains(text, "Stopped") {
		t.Fatalf("the second Ctrl-Z shows %q", text)
	}
	s.types("fg")
	s.after("two\n", "two\n")
	s.after("\x04", prompt)
	if text := s.does("echo code $?"); !strings.Contains(text, "code 0\n") {
		t.Errorf("at the end of cat: %q", text)
	}
	start("cat")
	s.after("\x03", prompt)
	if text := s.does("echo code $?"); !strings.Contains(text, "code 130\n") {
		t.Errorf("after Ctrl-C: %q", text)
	}
	s.ends()
}

// TestJobControlSuspendIgnored starts mote on a terminal with TSTP ignored, or not: so it is for the app, which no Ctrl-Z stops then
// even before it is there.
func TestJobControlSuspendIgnored(t *testing.T) {
	inherited := signalSet(t, harness.Status(os.Getpid())["SigIgn"]) // by whoever started the tests
	for _, row := range []struct {
		shell   string
		ignored uint64
	}{{"", 0}, {"trap '' TSTP", 1 << (unix.SIGTSTP - 1)}} {
		x := harness.NewX(t)
		s, p := heldStart(x, harness.Setup{Shell: row.shell}, holders[1], "cat")
		app := s.Foreground()
		s.Press("\x1a")
		s.after("one\n", "one\n")
		if got := harness.Status(app); signalSet(t, got["SigIgn"]) != row.ignored|inherited || signalSet(t, got["SigCgt"]) != 0 {
			t.Errorf("%q: the app ignores %s and catches %s, want %x and none", row.shell, got["SigIgn"], got["SigCgt"], row.ignored|inherited)
		}
		s.Press("\x03")
		p.WantCode(130)
	}
}

// signalSet reads a set of signals as /proc/PID/status has it.
func signalSet(t *testing.T, hex string) uint64 {
	t.Helper()
	set, err := strconv.ParseUint(hex, 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	return set
}
