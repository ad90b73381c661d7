package test

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Tests of mote as a tool are in the files tools_*_test.go. Whatever finds its target by a name or without one runs in a
// PID namespace of its own, so that nobody else can ever be hit.

// asRoot skips a test that needs another user, a mount or a cgroup.
func asRoot(t *testing.T) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("another user, a mount or a cgroup is needed, and only root may")
	}
}

// container starts an app under mote as PID 1, with a /proc to look into.
func (x *X) container(app ...string) *process {
	x.Helper()
	return x.start(setup{proc: true}, app...)
}

// enters is the command line that runs a program in the namespaces of a process, as "docker exec" does.
func enters(p *process, words ...string) []string {
	enter := []string{"nsenter", "--target", strconv.Itoa(p.pid()), "--pid", "--mount"}
	if os.Getuid() != 0 {
		enter = append(enter, "--user", "--preserve-credentials")
	}
	return append(append(enter, "--"), words...)
}

// tool runs mote as a tool in the container of a process.
func (x *X) tool(p *process, words ...string) result {
	x.Helper()
	return x.output(nil, enters(p, append([]string{motePath}, words...)...)...)
}

// output runs any command line to its end, within the bound.
func (x *X) output(env []string, words ...string) result {
	x.Helper()
	var stdout, stderr strings.Builder
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = x.dir, &stdout, &stderr
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, env...)
	if err := cmd.Start(); err != nil {
		x.Fatal(err)
	}
	x.inTime(cmd)
	return result{exitCode(cmd.ProcessState), stdout.String(), stderr.String()}
}

// inTime waits for the end of a command, and fails the test where that does not come.
func (x *X) inTime(cmd *exec.Cmd) {
	x.Helper()
	done := make(chan struct{})
	go func() { _ = cmd.Wait(); close(done) }()
	select {
	case <-done:
		return
	case <-time.After(x.bound):
	}
	_ = cmd.Process.Kill()
	<-done
	x.Errorf("%q still ran after %v", cmd.Args, x.bound)
}

// wants compares all that a tool has left behind; the line on stderr without mote's prefix, and none for "".
func (r result) wants(x *X, what string, code int, stdout, stderr string) {
	x.Helper()
	if stderr != "" {
		stderr = "mote: " + stderr + "\n"
	}
	if r.code != code || r.stdout != stdout || r.stderr != stderr {
		x.Errorf("%s: code %d, stdout %q, stderr %q; want %d, %q, %q", what, r.code, r.stdout, r.stderr, code, stdout, stderr)
	}
}
