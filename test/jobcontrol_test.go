package test

import (
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"mote/test/wait"
)

// shell is an interactive bash on a terminal, the leader of its session, as a person has it in front of them.
type shell struct {
	*pty
	p *process
}

// prompt is what bash asks with. The quotes are not echoed: what a command line shows is not taken for a prompt.
const prompt = "next> "

// shell starts bash, outside of any PID namespace, and waits for its prompt.
func (x *X) shell() *shell {
	x.Helper()
	tty := x.pty()
	env := []string{"PATH=" + os.Getenv("PATH"), "PS1=" + prompt, "HISTFILE=", "MOTE=" + strings.Join(append(runner, motePath), " "),
		"CHILD=" + childPath, "TERM=dumb", "INPUTRC=/dev/null"}
	p := x.without().start(tty.session(setup{bare: true, env: env}), "bash", "--norc", "--noprofile", "--noediting", "-i")
	s := &shell{tty, p}
	s.see(prompt)
	s.does("stty -echo")
	return s
}

// types enters a line.
func (s *shell) types(line string) { s.x.Helper(); s.press(line + "\n") }

// does enters a line, waits for the next prompt and returns what the screen showed in between.
func (s *shell) does(line string) string {
	s.x.Helper()
	return s.after(line+"\n", prompt)
}

// after presses keys, waits until the screen shows a text behind what it showed before, and returns all that is new.
func (s *shell) after(keys, text string) string {
	s.x.Helper()
	before := len(s.text())
	s.press(keys)
	if !wait.Within(s.x.bound, func() bool { return contains(s.text()[before:], text) }) {
		s.x.Fatalf("after %q the screen shows %q, and not %q; before it was %q", keys, s.text()[before:], text, s.text()[:before])
	}
	return s.text()[before:]
}

// isTold enters a line, and then empty ones until the shell tells of a job: it does so before a prompt.
func (s *shell) isTold(line, word string) {
	s.x.Helper()
	before := len(s.text())
	s.does(line)
	s.x.eventually("the shell tells: "+word, func() bool { s.does(""); return contains(s.text()[before:], word) })
}

// ends leaves the shell and compares its exit code.
func (s *shell) ends() {
	s.x.Helper()
	s.types("exit 7")
	s.p.wantCode(7)
}

// app is the pid of test/child below the shell.
func (s *shell) app() (pid int) {
	s.x.Helper()
	s.x.eventually("the app runs", func() bool {
		for _, pid = range descendants(s.p.pid()) {
			if strings.HasPrefix(commandLine(pid), childPath) {
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
			s := newX(t).shell()
			s.types(with + "cat")
			if text := s.after("one\n", "one\n"); !contains(text, "one") {
				t.Fatalf("cat shows %q", text)
			}
			for range 3 {
				if text := s.after("\x1a", prompt); !contains(text, "Stopped") {
					t.Fatalf("Ctrl-Z shows %q", text)
				}
				if text := s.does("jobs -s"); count(text, "Stopped") != 1 {
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
			if text := s.does("jobs; echo code $?"); !contains(text, "code 0\n") || contains(text, "cat") {
				t.Fatalf("at last jobs shows %q", text)
			}
			s.ends()
		})
	}
}

// TestJobControlContinuesInBackground has an app that does not read go on by bg; it has the keyboard's signals again after fg.
func TestJobControlContinuesInBackground(t *testing.T) {
	s := newX(t).shell()
	s.types("$MOTE $CHILD exit 3; $MOTE sleep 1000")
	asleep := func() bool {
		return state(s.foreground()) == "S" && strings.HasPrefix(commandLine(s.foreground()), "sleep")
	}
	s.x.eventually("sleep has the foreground", asleep)
	app := s.foreground()
	if text := s.after("\x1a", prompt); !contains(text, "Stopped") || state(app) != "T" {
		t.Fatalf("Ctrl-Z shows %q, the app is in state %s", text, state(app))
	}
	if group := s.foreground(); group != s.p.pid() {
		t.Fatalf("the foreground is %d, want the shell's %d", group, s.p.pid())
	}
	s.does("bg")
	s.x.eventually("the app goes on", func() bool { return state(app) == "S" })
	if text := s.does("jobs -r"); !contains(text, "Running") {
		t.Fatalf("jobs shows %q", text)
	}
	s.types("fg") // it runs, so that the shell sends no CONT: mote's group has the foreground
	s.x.eventually("the job has the foreground", func() bool { return s.foreground() != s.p.pid() })
	if text := s.after("\x1a", prompt); !contains(text, "Stopped") || state(app) != "T" {
		t.Fatalf("Ctrl-Z shows %q, the app is in state %s", text, state(app))
	}
	s.types("fg")
	s.x.eventually("the app goes on in the foreground", func() bool { return state(app) == "S" && s.foreground() == app })
	s.after("\x03", prompt)
	if text := s.does("echo code $?"); !contains(text, "code 130\n") {
		t.Fatalf("after Ctrl-C: %q", text)
	}
	s.ends()
}

// TestJobControlSuspendsItself has an app that stops itself by STOP when Ctrl-Z comes, as top does. No terminal is lost by that.
func TestJobControlSuspendsItself(t *testing.T) {
	for _, with := range []string{"", "$MOTE "} {
		s := newX(t).shell()
		s.types(with + `bash --norc -c 'echo up; kill -STOP $$; echo on; read x; echo got $x'`)
		s.see("up\n")
		s.see("Stopped")
		s.after("fg\n", "on\n")
		if text := s.after("keys\n", prompt); !contains(text, "got keys\n") {
			t.Errorf("%q: it shows %q", with, text)
		}
		s.ends()
	}
}

// TestJobControlSuspendsScript has a script between the shell and mote: Ctrl-Z stops them both, and fg continues both.
func TestJobControlSuspendsScript(t *testing.T) {
	for _, with := range []string{"", "$MOTE "} {
		s := newX(t).shell()
		s.types("sh -c '" + with + "cat; read x; echo script got $x'")
		s.after("one\n", "one\n")
		if text := s.after("\x1a", prompt); !contains(text, "Stopped") {
			t.Fatalf("%q: Ctrl-Z shows %q", with, text)
		}
		s.after("fg\n", "read x")
		s.after("two\n", "two\n")
		s.press("\x04")
		if text := s.after("keys\n", prompt); !contains(text, "script got keys\n") {
			t.Errorf("%q: the script shows %q", with, text)
		}
		s.ends()
	}
}

// TestJobControlStoppedInPipeline presses Ctrl-Z and Ctrl-C where mote shares its group with a reader of its output.
func TestJobControlStoppedInPipeline(t *testing.T) {
	for _, line := range []string{"cat | sed -u s/^/=/", "$MOTE cat | sed -u s/^/=/", "cat | $MOTE sed -u s/^/=/", "$MOTE cat | $MOTE sed -u s/^/=/"} {
		s := newX(t).shell()
		s.types(line)
		s.after("one\n", "=one\n")
		if text := s.after("\x1a", prompt); !contains(text, "Stopped") {
			t.Fatalf("%q: Ctrl-Z shows %q", line, text)
		}
		s.after("fg\n", "sed")
		s.after("two\n", "=two\n")
		s.after("\x03", prompt)
		if text := s.does("jobs"); contains(text, "sed") {
			t.Errorf("%q: after Ctrl-C: %q", line, text)
		}
		s.ends()
	}
}

// TestJobControlPagerReadsTerminal has an app whose output goes to a program that reads the keyboard by way of /dev/tty, as less
// does.
func TestJobControlPagerReadsTerminal(t *testing.T) {
	s := newX(t).shell()
	s.types("$MOTE seq 3 | sh -c 'cat; read x </dev/tty; echo pager got $x'")
	s.see("\n3\n")
	if text := s.after("keys\n", prompt); !contains(text, "pager got keys\n") {
		t.Errorf("it shows %q", text)
	}
	s.types("$MOTE sh -c 'read x </dev/tty; echo got $x' | cat") // here the app asks for the terminal
	if text := s.after("keys\n", prompt); !contains(text, "got keys\n") {
		t.Errorf("it shows %q", text)
	}
	s.types("seq 3 | $MOTE sh -c 'cat; read x </dev/tty; echo pager got $x'")
	if text := s.after("keys\n", prompt); !contains(text, "pager got keys\n") {
		t.Errorf("it shows %q", text)
	}
	s.ends()
}

// TestJobControlScriptGoesOn has a script that leaves mote in the background and reads the keyboard itself.
func TestJobControlScriptGoesOn(t *testing.T) {
	s := newX(t).shell()
	s.types("sh -c '$MOTE $CHILD report 15 & read x; echo script got $x; kill $!; wait'")
	s.see("ready")
	s.app()
	if text := s.after("keys\n", prompt); !contains(text, "script got keys\n") {
		t.Errorf("it shows %q", text)
	}
	s.ends()
}

// TestJobControlBackgroundReader starts an app in the background that reads the keyboard: it is stopped, and burns no time, even if
// TSTP was ignored by whoever started mote.
func TestJobControlBackgroundReader(t *testing.T) {
	for _, before := range []string{"", "$CHILD ignore 20 "} {
		s := newX(t).shell()
		s.isTold(before+"$MOTE cat &", "Stopped")
		pid, app := 0, 0
		for _, each := range children(s.p.pid()) {
			pid, app = each, children(each)[0]
		}
		if state(pid) != "T" || state(app) != "T" || ticks(pid) > 5 {
			t.Errorf("%q: mote is in state %s, the app in %s, after %d ticks", before, state(pid), state(app), ticks(pid))
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
				x := newX(t)
				p := x.start(setup{bare: bare, attr: alone}, "sleep", "1000")
				x.eventually("the app runs", func() bool { return len(children(p.pid())) == 1 && state(children(p.pid())[0]) == "S" })
				app := children(p.pid())[0]
				if direct {
					_ = syscall.Kill(app, signal)
				} else {
					p.send(signal)
				}
				x.eventually("the app is stopped", func() bool { return state(app) == "T" })
				x.rests(p.pid())
				if state(app) != "T" {
					t.Errorf("PID 1 %v, direct %v, %v: the app is in state %s", !bare, direct, signal, state(app))
				}
				p.send(syscall.SIGCONT)
				x.eventually("the app goes on", func() bool { return state(app) == "S" })
				p.send(syscall.SIGTERM)
				p.wantCode(143)
			}
		}
	}
}

// rests waits until mote has dealt with every signal so far, and waits for the next one.
func (x *X) rests(pid int) {
	x.Helper()
	x.eventually("mote waits for a signal", func() bool {
		return strings.Trim(status(pid)["ShdPnd"], "0") == "" && state(pid) == "S"
	})
}

// ofPIDOne is a terminal whose session leader is mote as PID 1, as in docker run -it. It waits until the app is executed: a
// key before that would be echoed, or meet somebody else.
func (x *X) ofPIDOne(s setup, app ...string) (*pty, *process) {
	x.Helper()
	tty := x.pty()
	s.shell += "\nstty -echo"
	p := x.start(tty.session(s), app...)
	x.eventually("the app is there", func() bool {
		family := children(p.pid())
		return len(family) > 0 && strings.HasPrefix(commandLine(family[0]), app[0])
	})
	return tty, p
}

// TestJobControlSuspendAsFirst presses Ctrl-Z as PID 1: an app alone goes on, and Ctrl-C works afterwards.
func TestJobControlSuspendAsFirst(t *testing.T) {
	for _, s := range []setup{{}, {opts: options{group: true}}, {opts: options{extra: []string{"--session"}}}} {
		x := newX(t)
		tty, p := x.ofPIDOne(s, "cat")
		(&shell{tty, p}).after("one\n", "one\n")
		for range 3 {
			tty.press("\x1a")
			(&shell{tty, p}).after("two\n", "two\n")
		}
		tty.press("\x03") // not at once with Ctrl-Z: a terminal may lose one of two such keys
		p.wantCode(130)
	}
}

// TestJobControlShellAsFirst runs a shell below mote as PID 1: it has job control, and Ctrl-Z stops what runs below it.
func TestJobControlShellAsFirst(t *testing.T) {
	for _, words := range [][]string{nil, {"--session"}} {
		for _, app := range [][]string{{"bash", "--norc", "--noprofile", "--noediting", "-i"}, {"sh", "-i"}} {
			x := newX(t)
			env := []string{"PATH=" + os.Getenv("PATH"), "PS1=" + prompt, "HISTFILE="}
			tty, p := x.ofPIDOne(setup{opts: options{extra: words}, env: env}, app...)
			s := &shell{tty, p}
			s.see(prompt)
			s.types("cat")
			s.after("one\n", "one\n")
			if text := s.after("\x1a", prompt); !contains(text, "Stopped") {
				t.Errorf("%q %q: Ctrl-Z shows %q", words, app, text)
			}
			s.types("fg")
			s.after("two\n", "two\n")
			s.after("\x03", prompt)
			s.ends()
			wantJobControl(t, s.text())
		}
	}
}

// wantJobControl looks for the complaints of shells.
func wantJobControl(t testing.TB, screen string) {
	t.Helper()
	for _, complaint := range []string{"no job control", "can't access tty", "cannot set terminal"} {
		if contains(screen, complaint) {
			t.Errorf("the shell complains: %q", screen)
		}
	}
}

// TestJobControlShellBelowShell runs an interactive shell by mote below another one.
func TestJobControlShellBelowShell(t *testing.T) {
	s := newX(t).shell()
	s.types("PS1='inner? ' $MOTE bash --norc --noprofile --noediting -i")
	s.see("inner? ")
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
		x := newX(t)
		tty := x.pty()
		s := tty.session(setup{bare: bare, shell: "stty -echo", opts: options{extra: []string{"--session"}}})
		p := x.start(s, childPath, "report", "15")
		tty.see("ready")
		tty.press("\x03")
		tty.see("\n2 128 ")
		if app := children(p.pid()); len(app) != 1 || tty.foreground() != app[0] || sid(app[0]) != app[0] {
			t.Errorf("bare %v: the foreground is %d; the app is %v", bare, tty.foreground(), app)
		}
		p.send(15)
		p.wantCode(0)
		tty.see("\n15 ") // the last line may still be on its way
		if got := reported(tty.text()); !slices.Equal(got, []int{2, 15}) {
			t.Errorf("bare %v: the app got %v", bare, got)
		}
	}
}

func sid(pid int) int {
	id, _, _ := syscall.Syscall(syscall.SYS_GETSID, uintptr(pid), 0, 0)
	return int(id)
}

// reported lists the signals that test/child tells of.
func reported(text string) (signals []int) {
	for _, line := range strings.Split(text, "\n") {
		var signal, code, pid, uid, value int
		if scan(line, "%d %d %d %d %d", &signal, &code, &pid, &uid, &value) {
			signals = append(signals, signal)
		}
	}
	return signals
}

// TestJobControlSessionBelowShell has a session that cannot have the terminal, which is the shell's: its signals go by way of mote.
func TestJobControlSessionBelowShell(t *testing.T) {
	s := newX(t).shell()
	s.types("$MOTE --session $CHILD report 15")
	s.see("ready")
	s.after("\x03", "2 0 ")
	s.after("\x1c", "3 0 ")
	_ = syscall.Kill(s.app(), syscall.SIGTERM)
	s.x.eventually("the shell goes on", func() bool { return strings.HasSuffix(s.text(), prompt) })
	if got := reported(s.text()); !slices.Equal(got, []int{2, 3, 15}) {
		t.Errorf("the app got %v", got)
	}
	s.ends()
}

// TestJobControlDumbInitSuspends is the job control of dumb-init and of mote by its name, from a shell: the app in its own session
// gets STOP, the init suspends itself, and fg continues both.
func TestJobControlDumbInitSuspends(t *testing.T) {
	x := newX(t)
	for _, path := range []string{"/usr/bin/dumb-init", x.called("dumb-init")} {
		s := x.shell()
		s.types(path + " $CHILD report 15")
		s.see("ready")
		app := s.app()
		if text := s.after("\x1a", prompt); !contains(text, "Stopped") {
			t.Errorf("%s: Ctrl-Z shows %q", path, text)
		}
		x.eventually("the app is stopped", func() bool { return state(app) == "T" })
		for range 2 {
			s.types("fg")
			x.eventually("the app goes on", func() bool { return state(app) == "S" })
			s.after("\x03", "2 0 ")
			s.after("\x1a", "Stopped")
			s.does("")
		}
		s.types("fg")
		x.eventually("the app goes on", func() bool { return state(app) == "S" })
		_ = syscall.Kill(app, syscall.SIGTERM)
		s.after("\n", prompt)
		s.ends()
	}
}

// TestJobControlKeepsTerminalOfOthers starts mote in the background in a PID namespace, from where neither its own group nor that in
// the foreground has a name: the shell keeps the keyboard.
func TestJobControlKeepsTerminalOfOthers(t *testing.T) {
	s := newX(t).shell()
	user := ""
	if os.Getuid() != 0 {
		user = "--user --map-root-user "
	}
	s.types("unshare " + user + "--pid --fork $MOTE $CHILD report 15 & pid=$!")
	s.see("ready")
	app := s.app()
	if group := s.foreground(); group != s.p.pid() {
		t.Errorf("the foreground is %d, want the shell's %d; the app is %d", group, s.p.pid(), app)
	}
	_ = syscall.Kill(app, syscall.SIGTERM)
	s.types("wait $pid; echo code $?")
	s.see("code 0\n")
	s.ends()
}

// TestJobControlOtherTerminals runs mote under script(1), which has a terminal of its own, and as the leader of an ssh-like session.
func TestJobControlOtherTerminals(t *testing.T) {
	s := newX(t).shell()
	s.types(`script -qec "$MOTE sh -c 'read x; echo got \$x; exit 5'" /dev/null; echo code $?`)
	if text := s.after("keys\n", "code"); !contains(text, "got keys") || !contains(text, "code 5") {
		s.see("code 5")
	}
	s.ends()
}

// continuesStopped presses Ctrl-Z on an app alone: it goes on at once.
func continuesStopped(x *X) {
	tty, p := x.ofPIDOne(setup{}, "cat")
	s := &shell{tty, p}
	s.after("one\n", "one\n")
	s.press("\x1a")
	s.after("two\n", "two\n")
	s.press("\x03")
	p.wantCode(130)
}

// stopsAlong presses Ctrl-Z below a shell.
func stopsAlong(x *X) {
	s := x.shell()
	s.types(quote(x.initCommand(options{}, []string{"cat"})))
	s.after("one\n", "one\n")
	if text := s.after("\x1a", prompt); !contains(text, "Stopped") {
		x.Fatalf("Ctrl-Z shows %q", text)
	}
	s.types("fg")
	s.after("two\n", "two\n")
	s.after("\x04", prompt)
	s.ends()
}

// givesJobControl runs an interactive shell.
func givesJobControl(x *X) {
	env := []string{"PATH=" + os.Getenv("PATH"), "PS1=" + prompt, "HISTFILE="}
	tty, p := x.ofPIDOne(setup{env: env}, "bash", "--norc", "--noprofile", "--noediting", "-i")
	s := &shell{tty, p}
	s.see(prompt)
	s.types("cat")
	s.after("one\n", "one\n")
	if text := s.after("\x1a", prompt); !contains(text, "Stopped") {
		x.Fatalf("Ctrl-Z shows %q", text)
	}
	s.types("fg")
	s.after("two\n", "two\n")
	s.after("\x03", prompt)
	s.ends()
	wantJobControl(x, s.text())
}
