package harness

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// RunIn runs a tool in a folder and fails the test where that fails.
func RunIn(t *testing.T, dir string, env []string, words ...string) string {
	t.Helper()
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%q: %v\n%s", words, err, out)
	}
	return string(out)
}

// SearchPath is the PATH of the tests, as an entry of an environment.
func SearchPath() string { return "PATH=" + os.Getenv("PATH") }

// Refused runs mote with something wrong: one line, code 125, and the app, which would leave a file, is not started.
func (x *X) Refused(env []string, words ...string) (line string) {
	x.Helper()
	proof := x.Dir + "/started"
	r := x.Words(env, append(words, "/bin/touch", proof)...)
	if _, err := os.Stat(proof); err == nil {
		x.Errorf("%.60q %.60q: the app was started", env, words)
	}
	if r.Code != 125 || r.Stdout != "" || strings.Count(r.Stderr, "\n") != 1 || !strings.HasPrefix(r.Stderr, "mote: ") ||
		!strings.HasSuffix(r.Stderr, "\n") {
		x.Errorf("%.60q %.60q: code %d, stdout %q, stderr %q", env, words, r.Code, r.Stdout, r.Stderr)
	}
	return r.Stderr
}

// Words runs mote with exactly these words, in the test's own PID namespace.
func (x *X) Words(env []string, words ...string) Result {
	x.Helper()
	return x.Call(env, append([]string{MotePath}, words...)...)
}

// Call does the same with mote by another name, which comes first.
func (x *X) Call(env []string, words ...string) Result {
	x.Helper()
	var stdout, stderr strings.Builder
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = x.Dir, &stdout, &stderr
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, env...)
	if err := cmd.Run(); cmd.ProcessState == nil {
		x.Fatal(err)
	}
	return Result{ExitCode(cmd.ProcessState), stdout.String(), stderr.String()}
}

// Pausing starts mote without an app and waits until it has let go of all.
func (x *X) Pausing(s Setup) *Process {
	x.Helper()
	s.Opts.Extra = append(s.Opts.Extra, "--pause")
	x.Init.Words = func(o Options) ([]string, bool) { return o.Extra, true }
	p := x.Start(s)
	x.Eventually("it waits", func() bool {
		dir, _ := os.Readlink(fmt.Sprintf("/proc/%d/cwd", p.PID()))
		return State(p.PID()) == "S" && dir == "/"
	})
	return p
}

// WithChild puts the path of test/child in the place of %C.
func WithChild(lines string) string { return strings.ReplaceAll(lines, "%C", ChildPath) }

// Guest starts a process in the namespace of p from outside, as "docker exec" does.
func (x *X) Guest(p *Process) *Process {
	x.Helper()
	g := x.WithoutInit().Start(Setup{Bare: true, Wrap: x.Into(p)}, ChildPath, "as", "guest", EndOfReport)
	if line := g.Line(); !strings.HasPrefix(line, "guest ready ") {
		x.Fatalf("got line %q, want the guest to be ready", line)
	}
	return g
}

// Into is a command that runs the next one in the namespace of p.
func (x *X) Into(p *Process) []string {
	enter := []string{"nsenter", "--target=" + strconv.Itoa(p.PID()), "--pid"}
	if os.Getuid() != 0 {
		enter = append(enter, "--user", "--preserve-credentials")
	}
	return enter
}

// Logged is a setup with a termination log.
func Logged(path string) Setup {
	return Setup{Opts: Options{Extra: []string{"--termination-log", path}}}
}

// WantText compares the lines of a text with a pattern for each.
func (x *X) WantText(text string, patterns ...string) {
	x.Helper()
	lines := strings.SplitAfter(text, "\n")
	lines = lines[:len(lines)-1]
	if len(lines) != len(patterns) {
		x.Fatalf("%d lines, want %d: %q", len(lines), len(patterns), text)
	}
	for i, pattern := range patterns {
		if !regexp.MustCompile("^mote: " + pattern + "\n$").MatchString(lines[i]) {
			x.Errorf("line %d is %q, want %q", i+1, lines[i], pattern)
		}
	}
}
