package jobcontrol

import (
	"os"
	"strings"
	"testing"

	"mote/test/harness"
	"mote/test/wait"
)

// shell is an interactive bash on a terminal, the leader of its session, as a person has it in front of them.
type shell struct {
	*harness.PTY
	p *harness.Process
}

// prompt is what bash asks with. The quotes are not echoed: what a command line shows is not taken for a prompt.
const prompt = "next> "

// newShell starts bash, outside of any PID namespace, and waits for its prompt.
func newShell(x *harness.X) *shell {
	x.Helper()
	tty := x.PTY()
	env := []string{"PATH=" + os.Getenv("PATH"), "PS1=" + prompt, "HISTFILE=",
		"MOTE=" + strings.Join(append(harness.Runner, harness.MotePath), " "),
		"CHILD=" + harness.ChildPath, "TERM=dumb", "INPUTRC=/dev/null"}
	p := x.WithoutInit().Start(tty.Session(harness.Setup{Bare: true, Env: env}), "bash", "--norc", "--noprofile", "--noediting", "-i")
	s := &shell{tty, p}
	s.See(prompt)
	s.does("stty -echo")
	return s
}

// types enters a line.
func (s *shell) types(line string) { s.X.Helper(); s.Press(line + "\n") }

// does enters a line, waits for the next prompt and returns what the screen showed in between.
func (s *shell) does(line string) string {
	s.X.Helper()
	return s.after(line+"\n", prompt)
}

// after presses keys, waits until the screen shows a text behind what it showed before, and returns all that is new.
func (s *shell) after(keys, text string) string {
	s.X.Helper()
	before := len(s.Text())
	s.Press(keys)
	if !wait.Within(s.X.Bound, func() bool { return strings.Contains(s.Text()[before:], text) }) {
		s.X.Fatalf("after %q the screen shows %q, and not %q; before it was %q", keys, s.Text()[before:], text, s.Text()[:before])
	}
	return s.Text()[before:]
}

// ends leaves the shell and compares its exit code.
func (s *shell) ends() {
	s.X.Helper()
	s.types("exit 7")
	s.p.WantCode(7)
}

// wantJobControl looks for the complaints of shells.
func wantJobControl(t testing.TB, screen string) {
	t.Helper()
	for _, complaint := range []string{"no job control", "can't access tty", "cannot set terminal"} {
		if strings.Contains(screen, complaint) {
			t.Errorf("the shell complains: %q", screen)
		}
	}
}

// ContinuesStopped presses Ctrl-Z on an app alone: it goes on at once.
func ContinuesStopped(x *harness.X) {
	tty, p := x.OfPIDOne(harness.Setup{}, "cat")
	s := &shell{tty, p}
	s.after("one\n", "one\n")
	s.Press("\x1a")
	s.after("two\n", "two\n")
	s.Press("\x03")
	p.WantCode(130)
}

// StopsAlong presses Ctrl-Z below a shell.
func StopsAlong(x *harness.X) {
	s := newShell(x)
	s.types(harness.Quote(x.InitCommand(harness.Options{}, []string{"cat"})))
	s.after("one\n", "one\n")
	if text := s.after("\x1a", prompt); !strings.Contains(text, "Stopped") {
		x.Fatalf("Ctrl-Z shows %q", text)
	}
	s.types("fg")
	s.after("two\n", "two\n")
	s.after("\x04", prompt)
	s.ends()
}

// GivesJobControl runs an interactive shell.
func GivesJobControl(x *harness.X) {
	env := []string{"PATH=" + os.Getenv("PATH"), "PS1=" + prompt, "HISTFILE="}
	tty, p := x.OfPIDOne(harness.Setup{Env: env}, "bash", "--norc", "--noprofile", "--noediting", "-i")
	s := &shell{tty, p}
	s.See(prompt)
	s.types("cat")
	s.after("one\n", "one\n")
	if text := s.after("\x1a", prompt); !strings.Contains(text, "Stopped") {
		x.Fatalf("Ctrl-Z shows %q", text)
	}
	s.types("fg")
	s.after("two\n", "two\n")
	s.after("\x03", prompt)
	s.ends()
	wantJobControl(x, s.Text())
}
