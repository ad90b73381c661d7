package jobcontrol

import (
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// isTold enters a line, and then empty ones until the shell tells of a job: it does so before a prompt.
func (s *shell) isTold(line, word string) {
	s.X.Helper()
	before := len(s.Text())
	s.does(line)
	s.X.Eventually("the shell tells: "+word, func() bool { s.does(""); return strings.Contains(s.Text()[before:], word) })
}

// app is the pid of test/child below the shell.
func (s *shell) app() (pid int) {
	s.X.Helper()
	s.X.Eventually("the app runs", func() bool {
		for _, pid = range harness.Descendants(s.p.PID()) {
			if strings.HasPrefix(harness.CommandLine(pid), harness.ChildPath) {
				return true
			}
		}
		return false
	})
	return pid
}

// group is the process group of a process.
func group(pid int) int {
	id, _ := syscall.Getpgid(pid)
	return id
}

// TestJobControl presses Ctrl-Z below a shell: the job is stopped, and fg, bg and jobs do as they do without mote.
func TestJobControl(t *testing.T) {
	for _, with := range []string{"", "$MOTE "} {
		t.Run("init "+with, func(t *testing.T) {
			s := newShell(harness.NewX(t))
			s.types(with + "cat")
			if text := s.after("one\n", "one\n"); !strings.Contains(text, "one") {
				t.Fatalf("cat shows %q", text)
			}
			for range 3 {
				if text := s.after("\x1a", prompt); !strings.Contains(text, "Stopped") {
					t.Fatalf("Ctrl-Z shows %q", text)
				}
				if text := s.does("jobs -s"); strings.Count(text, "Stopped") != 1 {
					t.Fatalf("jobs shows %q", text)
				}
				s.after("fg\n", "cat\n")
				s.after("two\n", "two\n")
			}
			s.after("\x1a", prompt)
			s.isTold("bg", "Stopped") // it wants the keyboard, which is the shell's
			s.after("fg\n", "cat\n")
			s.after("three\n", "three\n")
			s.after("\x04", prompt)
			if text := s.does("jobs; echo code $?"); !strings.Contains(text, "code 0\n") || strings.Contains(text, "cat") {
				t.Fatalf("at last jobs shows %q", text)
			}
			s.ends()
		})
	}
}

// TestJobControlContinuesInBackground has an app that does not read go on by bg; it has the keyboard's signals again after fg.
func TestJobControlContinuesInBackground(t *testing.T) {
	s := newShell(harness.NewX(t))
	s.types("$MOTE $CHILD exit 3; $MOTE sleep 1000")
	asleep := func() bool {
		return harness.State(s.Foreground()) == "S" && strings.HasPrefix(harness.CommandLine(s.Foreground()), "sleep")
	}
	s.X.Eventually("sleep has the foreground", asleep)
	app := s.Foreground()
	if text := s.after("\x1a", prompt); !strings.Contains(text, "Stopped") || harness.State(app) != "T" {
		t.Fatalf("Ctrl-Z shows %q, the app is in state %s", text, harness.State(app))
	}
	if group := s.Foreground(); group != s.p.PID() {
		t.Fatalf("the foreground is %d, want the shell's %d", group, s.p.PID())
	}
	s.does("bg")
	s.X.Eventually("the app goes on", func() bool { return harness.State(app) == "S" })
	if text := s.does("jobs -r"); !strings.Contains(text, "Running") {
		t.Fatalf("jobs shows %q", text)
	}
	s.types("fg") // it runs, so that the shell sends no CONT: mote's group has the foreground
	s.X.Eventually("the job has the foreground", func() bool { return s.Foreground() != s.p.PID() })
	if text := s.after("\x1a", prompt); !strings.Contains(text, "Stopped") || harness.State(app) != "T" {
		t.Fatalf("Ctrl-Z shows %q, the app is in state %s", text, harness.State(app))
	}
	s.types("fg")
	s.X.Eventually("the app goes on in the foreground", func() bool { return harness.State(app) == "S" && s.Foreground() == app })
	s.after("\x03", prompt)
	if text := s.does("echo code $?"); !strings.Contains(text, "code 130\n") {
		t.Fatalf("after Ctrl-C: %q", text)
	}
	s.ends()
}

// TestJobControlSuspendsItself has an app that stops itself by STOP when Ctrl-Z comes, as top does. No terminal is lost by that.
func TestJobControlSuspendsItself(t *testing.T) {
	for _, with := range []string{"", "$MOTE "} {
		s := newShell(harness.NewX(t))
		s.types(with + `bash --norc -c 'echo up; kill -STOP $$; echo on; read x; echo got $x'`)
		s.See("up\n")
		s.See("Stopped")
		s.after("fg\n", "on\n")
		if text := s.after("keys\n", prompt); !strings.Contains(text, "got keys\n") {
			t.Errorf("%q: it shows %q", with, text)
		}
		s.ends()
	}
}

// TestJobControlSuspendsScript has a script between the shell and mote: Ctrl-Z stops them both, and fg continues both.
func TestJobControlSuspendsScript(t *testing.T) {
	for _, with := range []string{"", "$MOTE "} {
		s := newShell(harness.NewX(t))
		s.types("sh -c '" + with + "cat; read x; echo script got $x'")
		s.after("one\n", "one\n")
		if text := s.after("\x1a", prompt); !strings.Contains(text, "Stopped") {
			t.Fatalf("%q: Ctrl-Z shows %q", with, text)
		}
		s.after("fg\n", "read x")
		s.after("two\n", "two\n")
		s.Press("\x04")
		if text := s.after("keys\n", prompt); !strings.Contains(text, "script got keys\n") {
			t.Errorf("%q: the script shows %q", with, text)
		}
		s.ends()
	}
}

// TestJobControlStoppedInPipeline presses Ctrl-Z and Ctrl-C where mote shares its group with a reader of its output.
func TestJobControlStoppedInPipeline(t *testing.T) {
	for _, line := range []string{"cat | sed -u s/^/=/", "$MOTE cat | sed -u s/^/=/", "cat | $MOTE sed -u s/^/=/", "$MOTE cat | $MOTE sed -u s/^/=/"} {
		s := newShell(harness.NewX(t))
		s.types(line)
		s.after("one\n", "=one\n")
		if text := s.after("\x1a", prompt); !strings.Contains(text, "Stopped") {
			t.Fatalf("%q: Ctrl-Z shows %q", line, text)
		}
		s.after("fg\n", "sed")
		s.after("two\n", "=two\n")
		s.after("\x03", prompt)
		if text := s.does("jobs"); strings.Contains(text, "sed") {
			t.Errorf("%q: after Ctrl-C: %q", line, text)
		}
		s.ends()
	}
}

// TestJobControlPagerReadsTerminal has an app whose output goes to a program that reads the keyboard by way of /dev/tty, as less
// does.
func TestJobControlPagerReadsTerminal(t *testing.T) {
	s := newShell(harness.NewX(t))
	s.types("$MOTE seq 3 | sh -c 'cat; read x </dev/tty; echo pager got $x'")
	s.See("\n3\n")
	if text := s.after("keys\n", prompt); !strings.Contains(text, "pager got keys\n") {
		t.Errorf("it shows %q", text)
	}
	s.types("$MOTE sh -c 'read x </dev/tty; echo got $x' | cat") // here the app asks for the terminal
	if text := s.after("keys\n", prompt); !strings.Contains(text, "got keys\n") {
		t.Errorf("it shows %q", text)
	}
	s.types("seq 3 | $MOTE sh -c 'cat; read x </dev/tty; echo pager got $x'")
	if text := s.after("keys\n", prompt); !strings.Contains(text, "pager got keys\n") {
		t.Errorf("it shows %q", text)
	}
	s.ends()
}

// TestJobControlScriptGoesOn has a script that leaves mote in the background and reads the keyboard itself.
func TestJobControlScriptGoesOn(t *testing.T) {
	s := newShell(harness.NewX(t))
	s.types("sh -c '$MOTE $CHILD report 15 & read x; echo script got $x; kill $!; wait'")
	s.See("ready")
	s.app()
	if text := s.after("keys\n", prompt); !strings.Contains(text, "script got keys\n") {
		t.Errorf("it shows %q", text)
	}
	s.ends()
}

// TestJobControlBackgroundReader starts an app in the background that reads the keyboard: it is stopped, and burns no time, even if
// TSTP was ignored by whoever started mote.
func TestJobControlBackgroundReader(t *testing.T) {
	for _, before := range []string{"", "$CHILD ignore 20 "} {
		s := newShell(harness.NewX(t))
		s.isTold(before+"$MOTE cat &", "Stopped")
		pid, app := 0, 0
		for _, each := range harness.Children(s.p.PID()) {
			pid, app = each, harness.Children(each)[0]
		}
		if harness.State(pid) != "T" || harness.State(app) != "T" || harness.Ticks(pid) > 5 {
			t.Errorf("%q: mote is in state %s, the app in %s, after %d ticks", before, harness.State(pid), harness.State(app),
				harness.Ticks(pid))
		}
		s.types("fg")
		s.after("one\n", "one\n")
		s.after("\x04", prompt)
		s.ends()
	}
}

// TestJobControlStopsOfOthers has somebody stop the app, directly or by way of mote, where there is no terminal, or by a signal that is
// none of a terminal's: that is left alone.
func TestJobControlStopsOfOthers(t *testing.T) {
	alone := syscall.SysProcAttr{Setsid: true} // without a terminal that the tests may have
	for _, bare := range []bool{false, true} {
		for _, direct := range []bool{false, true} {
			for _, signal := range []syscall.Signal{syscall.SIGSTOP, syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU} {
				if !direct && signal == syscall.SIGSTOP {
					continue // it would stop mote
				}
				x := harness.NewX(t)
				p := x.Start(harness.Setup{Bare: bare, Attr: alone}, "sleep", "1000")
				x.Eventually("the app runs", func() bool {
					return len(harness.Children(p.PID())) == 1 && harness.State(harness.Children(p.PID())[0]) == "S"
				})
				app := harness.Children(p.PID())[0]
				if direct {
					_ = syscall.Kill(app, signal)
				} else {
					p.Send(signal)
				}
				x.Eventually("the app is stopped", func() bool { return harness.State(app) == "T" })
				x.Rests(p.PID())
				if harness.State(app) != "T" {
					t.Errorf("PID 1 %v, direct %v, %v: the app is in state %s", !bare, direct, signal, harness.State(app))
				}
				p.Send(syscall.SIGCONT)
				x.Eventually("the app goes on", func() bool { return harness.State(app) == "S" })
				p.Send(syscall.SIGTERM)
				p.WantCode(143)
			}
		}
	}
}
