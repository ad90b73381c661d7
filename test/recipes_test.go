package test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// recipe is the options of a recipe. They must stand in docs/recipes.md as they are here; the test waits for shorter times
// than a person would: pairs of a time there and a time here.
func (x *X) recipe(words string, times ...string) options {
	x.Helper()
	page, err := os.ReadFile("../docs/recipes.md")
	if err != nil {
		x.Fatal(err)
	}
	command := strings.Join(append(append([]string{"mote"}, strings.Fields(words)...), "-- "), " ")
	if !contains(string(page), command) {
		x.Errorf("docs/recipes.md has no recipe %q", command)
	}
	return options{extra: strings.Fields(strings.NewReplacer(times...).Replace(words))}
}

// onPage looks for a command line that is no recipe of options in docs/recipes.md.
func (x *X) onPage(text string) {
	x.Helper()
	page, err := os.ReadFile("../docs/recipes.md")
	if err != nil || !contains(string(page), text) {
		x.Errorf("docs/recipes.md has no %q, %v", text, err)
	}
}

// program finds a program that the tests need.
func (x *X) program(name string) string {
	x.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		path, err = exec.LookPath("/usr/sbin/" + name)
	}
	if err != nil {
		x.Fatalf("%s is missing: make tools installs it", name)
	}
	return path
}

// said waits for a line of stdout with a text in it.
func (p *process) said(text string) {
	p.x.Helper()
	for !contains(p.line(), text) {
	}
}

// TestRecipeDelay keeps an app going for a while after TERM, without a program such as sleep.
func TestRecipeDelay(t *testing.T) {
	x := newX(t)
	p := x.start(setup{opts: x.recipe("--on TERM=5s/TERM", "5s", "300ms")}, childPath, "report", "15")
	p.ready()
	start := time.Now()
	p.send(syscall.SIGTERM)
	p.send(syscall.SIGUSR1)
	for _, want := range []string{"10 ", "15 "} {
		if got := p.line(); !strings.HasPrefix(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if passed := time.Since(start); passed < 300*time.Millisecond {
		t.Errorf("TERM came after %v", passed)
	}
	p.wantCode(0)
}

// busy is a server that takes some time for its end.
const busy = `trap 'sleep 0.3; echo saved; exit 0' TERM; echo up; while :; do sleep 0.02; done`

// TestRecipeDeafScript has a script that handles TERM, and so does not end before its command does, which is told nothing.
func TestRecipeDeafScript(t *testing.T) {
	x := newX(t)
	script := "trap : TERM; " + quote([]string{"/bin/sh", "-c", busy}) + "; echo the script ends; exit 4"
	p := x.start(setup{opts: x.recipe("--to group")}, "/bin/sh", "-c", script)
	p.wantLines("up")
	p.send(syscall.SIGTERM)
	p.wantLines("saved", "the script ends")
	p.wantCode(4)
}

// TestRecipeMortalScript has a script that dies of TERM at once, and leaves its command behind; without the recipe the
// command would be killed.
func TestRecipeMortalScript(t *testing.T) {
	for _, with := range []bool{true, false} {
		x := newX(t)
		var s setup
		want := 143
		if with {
			s.opts, want = x.recipe("--on EXIT=TERM/25s/KILL --stop-code 0", "25s", "5s"), 0
		}
		p := x.start(s, "/bin/sh", "-c", quote([]string{"/bin/sh", "-c", busy})+"; exit 4")
		p.wantLines("up")
		p.send(syscall.SIGTERM)
		if r := p.wantCode(want); (r.stdout == "saved\n") != with {
			t.Errorf("with the recipe %v: stdout %q, stderr %q", with, r.stdout, r.stderr)
		}
	}
}

// TestRecipeDaemon has a starter that ends and leaves a daemon, in a session of its own: the container lives for as long
// as that, and TERM ends it.
func TestRecipeDaemon(t *testing.T) {
	x := newX(t)
	p := x.start(setup{opts: x.recipe("--on EXIT=wait")}, "/bin/sh", "-c", "setsid sh -c \"$0\" & echo started", busy)
	for range 2 {
		if line := p.line(); line != "started" && line != "up" {
			t.Fatalf("got %q", line)
		}
	}
	x.eventually("the starter is gone", func() bool { return len(children(p.pid())) == 1 })
	p.send(syscall.SIGTERM)
	p.wantLines("saved")
	p.wantCode(0)
}

// java is a stand-in for a JVM: it ends with 143 on TERM, and prints its threads on QUIT.
const java = `trap 'echo Full thread dump' QUIT; trap '%s' TERM; echo up; while :; do sleep 0.02; done`

func TestRecipeJava(t *testing.T) {
	x := newX(t)
	clean := setup{opts: x.recipe("--stop-code 0")}
	p := x.start(clean, "/bin/sh", "-c", fmt.Sprintf(java, "exit 143"))
	p.wantLines("up")
	p.send(syscall.SIGTERM)
	p.wantCode(0)
	if r := x.run(clean, "/bin/sh", "-c", "exit 143"); r.code != 143 {
		t.Errorf("nobody has stopped it, and the code is %d", r.code)
	}

	hung := setup{opts: x.recipe("--on TERM=TERM/25s/QUIT/3s/KILL", "25s", "200ms", "3s", "200ms")}
	p = x.start(hung, "/bin/sh", "-c", fmt.Sprintf(java, "echo hangs"))
	p.wantLines("up")
	p.send(syscall.SIGTERM)
	p.wantLines("hangs", "Full thread dump")
	if r := p.wantCode(137); !contains(r.stderr, " after SIGTERM: SIGKILL to pid 2") {
		t.Errorf("stderr %q", r.stderr)
	}
}

// TestRecipePage tries each command line of the page that names a program of its own as far as mote reads it.
func TestRecipePage(t *testing.T) {
	page, err := os.ReadFile("../docs/recipes.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for _, line := range strings.Split(string(page), "\n") {
		words, _, found := strings.Cut(strings.TrimPrefix(line, "    mote "), " -- ")
		if !strings.HasPrefix(line, "    mote ") || !found || strings.HasPrefix(words, "-- ") {
			continue
		}
		lines++
		x := newX(t)
		if r := x.run(setup{opts: options{extra: strings.Fields(words)}, bare: true}, childPath, "exit", "3"); r.code != 3 || r.stderr != "" {
			t.Errorf("%q: code %d, stderr %q", words, r.code, r.stderr)
		}
	}
	if lines < 10 {
		t.Errorf("%d recipes", lines)
	}
}
