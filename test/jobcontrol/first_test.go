package jobcontrol

import (
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestJobControlSuspendAsFirst presses Ctrl-Z as PID 1: an app alone goes on, and Ctrl-C works afterwards.
func TestJobControlSuspendAsFirst(t *testing.T) {
	for _, s := range []harness.Setup{{}, {Opts: harness.Options{Group: true}}, {Opts: harness.Options{Extra: []string{"--session"}}}} {
		x := harness.NewX(t)
		tty, p := x.OfPIDOne(s, "cat")
		(&shell{tty, p}).after("one\n", "one\n")
		for range 3 {
			tty.Press("\x1a")
			(&shell{tty, p}).after("two\n", "two\n")
		}
		tty.Press("\x03") // not at once with Ctrl-Z: a terminal may lose one of two such keys
		p.WantCode(130)
	}
}

// TestJobControlShellAsFirst runs a shell below mote as PID 1: it has job control, and Ctrl-Z stops what runs below it.
func TestJobControlShellAsFirst(t *testing.T) {
	for _, words := range [][]string{nil, {"--session"}} {
		for _, app := range [][]string{{"bash", "--norc", "--noprofile", "--noediting", "-i"}, {"sh", "-i"}} {
			x := harness.NewX(t)
			env := []string{"PATH=" + os.Getenv("PATH"), "PS1=" + prompt, "HISTFILE="}
			tty, p := x.OfPIDOne(harness.Setup{Opts: harness.Options{Extra: words}, Env: env}, app...)
			s := &shell{tty, p}
			s.See(prompt)
			s.types("cat")
			s.after("one\n", "one\n")
			if text := s.after("\x1a", prompt); !strings.Contains(text, "Stopped") {
				t.Errorf("%q %q: Ctrl-Z shows %q", words, app, text)
			}
			s.types("fg")
			s.after("two\n", "two\n")
			s.after("\x03", prompt)
			s.ends()
			wantJobControl(t, s.Text())
		}
	}
}

// TestJobControlShellBelowShell runs an interactive shell by mote below another one.
func TestJobControlShellBelowShell(t *testing.T) {
	s := newShell(harness.NewX(t))
	s.types("PS1='inner? ' $MOTE bash --norc --noprofile --noediting -i")
	s.See("inner? ")
	s.types("cat")
	s.after("one\n", "one\n")
	s.after("\x1a", "inner? ")
	s.types("fg")
	s.after("two\n", "two\n")
	s.after("\x03", "inner? ")
	s.after("exit\n", prompt)
	s.ends()
}

// TestJobControlSessionIsQuiet has mote take the terminal over for the session of the app: neither HUP nor CONT reaches that, and
// the keyboard's signals arrive once.
func TestJobControlSessionIsQuiet(t *testing.T) {
	for _, bare := range []bool{false, true} {
		x := harness.NewX(t)
		tty := x.PTY()
		s := tty.Session(harness.Setup{Bare: bare, Shell: "stty -echo", Opts: harness.Options{Extra: []string{"--session"}}})
		p := x.Start(s, harness.ChildPath, "report", "15")
		tty.See("ready")
		tty.Press("\x03")
		tty.See("\n2 128 ")
		if app := harness.Children(p.PID()); len(app) != 1 || tty.Foreground() != app[0] || harness.Session(app[0]) != app[0] {
			t.Errorf("bare %v: the foreground is %d; the app is %v", bare, tty.Foreground(), app)
		}
		p.Send(15)
		p.WantCode(0)
		tty.See("\n15 ") // the last line may still be on its way
		if got := harness.Reported(tty.Text()); !slices.Equal(got, []int{2, 15}) {
			t.Errorf("bare %v: the app got %v", bare, got)
		}
	}
}

// TestJobControlSessionBelowShell has a session that cannot have the terminal, which is the shell's: its signals go by way of mote.
func TestJobControlSessionBelowShell(t *testing.T) {
	s := newShell(harness.NewX(t))
	s.types("$MOTE --session $CHILD report 15")
	s.See("ready")
	s.after("\x03", "2 0 ")
	s.after("\x1c", "3 0 ")
	_ = syscall.Kill(s.app(), syscall.SIGTERM)
	s.X.Eventually("the shell goes on", func() bool { return strings.HasSuffix(s.Text(), prompt) })
	if got := harness.Reported(s.Text()); !slices.Equal(got, []int{2, 3, 15}) {
		t.Errorf("the app got %v", got)
	}
	s.ends()
}

// TestJobControlDumbInitSuspends is the job control of dumb-init and of mote by its name, from a shell: the app in its own session
// gets STOP, the init suspends itself, and fg continues both.
func TestJobControlDumbInitSuspends(t *testing.T) {
	x := harness.NewX(t)
	for _, path := range []string{"/usr/bin/dumb-init", x.Called("dumb-init")} {
		s := newShell(x)
		s.types(path + " $CHILD report 15")
		s.See("ready")
		app := s.app()
		if text := s.after("\x1a", prompt); !strings.Contains(text, "Stopped") {
			t.Errorf("%s: Ctrl-Z shows %q", path, text)
		}
		x.Eventually("the app is stopped", func() bool { return harness.State(app) == "T" })
		for range 2 {
			s.types("fg")
			x.Eventually("the app goes on", func() bool { return harness.State(app) == "S" })
			s.after("\x03", "2 0 ")
			s.after("\x1a", "Stopped")
			s.does("")
		}
		s.types("fg")
		x.Eventually("the app goes on", func() bool { return harness.State(app) == "S" })
		_ = syscall.Kill(app, syscall.SIGTERM)
		s.after("\n", prompt)
		s.ends()
	}
}

// TestJobControlKeepsTerminalOfOthers starts mote in the background in a PID namespace, from where neither its own group nor that in
// the foreground has a name: the shell keeps the keyboard.
func TestJobControlKeepsTerminalOfOthers(t *testing.T) {
	s := newShell(harness.NewX(t))
	user := ""
	if os.Getuid() != 0 {
		user = "--user --map-root-user "
	}
	s.types("unshare " + user + "--pid --fork $MOTE $CHILD report 15 & pid=$!")
	s.See("ready")
	app := s.app()
	if group := s.Foreground(); group != s.p.PID() {
		t.Errorf("the foreground is %d, want the shell's %d; the app is %d", group, s.p.PID(), app)
	}
	_ = syscall.Kill(app, syscall.SIGTERM)
	s.types("wait $pid; echo code $?")
	s.See("code 0\n")
	s.ends()
}

// TestJobControlOtherTerminals runs mote under script(1), which has a terminal of its own, and as the leader of an ssh-like session.
func TestJobControlOtherTerminals(t *testing.T) {
	s := newShell(harness.NewX(t))
	s.types(`script -qec "$MOTE sh -c 'read x; echo got \$x; exit 5'" /dev/null; echo code $?`)
	if text := s.after("keys\n", "code"); !strings.Contains(text, "got keys") || !strings.Contains(text, "code 5") {
		s.See("code 5")
	}
	s.ends()
}
