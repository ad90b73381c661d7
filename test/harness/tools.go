package harness

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Tests of mote as a tool are in test/tools. Whatever finds its target by a name or without one runs in a
// PID namespace of its own, so that nobody else can ever be hit.

// AsRoot skips a test that needs another user, a mount or a cgroup.
func AsRoot(t *testing.T) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("another user, a mount or a cgroup is needed, and only root may")
	}
}

// Container starts an app under mote as PID 1, with a /proc to look into.
func (x *X) Container(app ...string) *Process {
	x.Helper()
	return x.Start(Setup{Proc: true}, app...)
}

// Enters is the command line that runs a program in the namespaces of a process, as "docker exec" does.
func Enters(p *Process, words ...string) []string {
	enter := []string{"nsenter", "--target", strconv.Itoa(p.PID()), "--pid", "--mount"}
	if os.Getuid() != 0 {
		enter = append(enter, "--user", "--preserve-credentials")
	}
	return append(append(enter, "--"), words...)
}

// Tool runs mote as a tool in the container of a process.
func (x *X) Tool(p *Process, words ...string) Result {
	x.Helper()
	return x.RunCommand(nil, Enters(p, append([]string{MotePath}, words...)...)...)
}

// RunCommand runs any command line to its end, within the bound.
func (x *X) RunCommand(env []string, words ...string) Result {
	x.Helper()
	var stdout, stderr strings.Builder
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = x.Dir, &stdout, &stderr
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, env...)
	if err := cmd.Start(); err != nil {
		x.Fatal(err)
	}
	x.inTime(cmd)
	return Result{ExitCode(cmd.ProcessState), stdout.String(), stderr.String()}
}

// inTime waits for the end of a command, and fails the test where that does not come.
func (x *X) inTime(cmd *exec.Cmd) {
	x.Helper()
	done := make(chan struct{})
	go func() { _ = cmd.Wait(); close(done) }()
	select {
	case <-done:
		return
	case <-time.After(x.Bound):
	}
	_ = cmd.Process.Kill()
	<-done
	x.Errorf("%q still ran after %v", cmd.Args, x.Bound)
}

// Wants compares all that a tool has left behind; the line on stderr without mote's prefix, and none for "".
func (r Result) Wants(x *X, what string, code int, stdout, stderr string) {
	x.Helper()
	if stderr != "" {
		stderr = "mote: " + stderr + "\n"
	}
	if r.Code != code || r.Stdout != stdout || r.Stderr != stderr {
		x.Errorf("%s: code %d, stdout %q, stderr %q; want %d, %q, %q", what, r.Code, r.Stdout, r.Stderr, code, stdout, stderr)
	}
}
