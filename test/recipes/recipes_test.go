package recipes

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"mote/test/harness"
)

// recipe is the options of a recipe. They must stand in docs/recipes.md as they are here; the test waits for shorter times
// than a person would: pairs of a time there and a time here.
func recipe(x *harness.X, words string, times ...string) harness.Options {
	x.Helper()
	page, err := os.ReadFile(harness.Root + "/docs/recipes.md")
	if err != nil {
		x.Fatal(err)
	}
	command := strings.Join(append(append([]string{"mote"}, strings.Fields(words)...), "-- "), " ")
	if !strings.Contains(string(page), command) {
		x.Errorf("docs/recipes.md has no recipe %q", command)
	}
	return harness.Options{Extra: strings.Fields(strings.NewReplacer(times...).Replace(words))}
}

// onPage looks for a command line that is no recipe of options in docs/recipes.md.
func onPage(x *harness.X, text string) {
	x.Helper()
	page, err := os.ReadFile(harness.Root + "/docs/recipes.md")
	if err != nil || !strings.Contains(string(page), text) {
		x.Errorf("docs/recipes.md has no %q, %v", text, err)
	}
}

// program finds a program that the tests need.
func program(x *harness.X, name string) string {
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
func said(p *harness.Process, text string) {
	p.X.Helper()
	for !strings.Contains(p.Line(), text) {
	}
}

// TestRecipeDelay keeps an app going for a while after TERM, without a program such as sleep.
func TestRecipeDelay(t *testing.T) {
	x := harness.NewX(t)
	p := x.Start(harness.Setup{Opts: recipe(x, "--on TERM=5s/TERM", "5s", "300ms")}, harness.ChildPath, "report", "15")
	p.Ready()
	start := time.Now()
	p.Send(syscall.SIGTERM)
	p.Send(syscall.SIGUSR1)
	for _, want := range []string{"10 ", "15 "} {
		if got := p.Line(); !strings.HasPrefix(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if passed := time.Since(start); passed < 300*time.Millisecond {
		t.Errorf("TERM came after %v", passed)
	}
	p.WantCode(0)
}

// busy is a server that takes some time for its end.
const busy = `trap 'sleep 0.3; echo saved; exit 0' TERM; echo up; while :; do sleep 0.02; done`

// TestRecipeDeafScript has a script that handles TERM, and so does not end before its command does, which is told nothing.
func TestRecipeDeafScript(t *testing.T) {
	x := harness.NewX(t)
	script := "trap : TERM; " + harness.Quote([]string{"/bin/sh", "-c", busy}) + "; echo the script ends; exit 4"
	p := x.Start(harness.Setup{Opts: recipe(x, "--to group")}, "/bin/sh", "-c", script)
	p.WantLines("up")
	p.Send(syscall.SIGTERM)
	p.WantLines("saved", "the script ends")
	p.WantCode(4)
}

// TestRecipeMortalScript has a script that dies of TERM at once, and leaves its command behind; without the recipe the
// command would be killed.
func TestRecipeMortalScript(t *testing.T) {
	for _, with := range []bool{true, false} {
		x := harness.NewX(t)
		var s harness.Setup
		want := 143
		if with {
			s.Opts, want = recipe(x, "--on EXIT=TERM/25s/KILL --stop-code 0", "25s", "5s"), 0
		}
		p := x.Start(s, "/bin/sh", "-c", harness.Quote([]string{"/bin/sh", "-c", busy})+"; exit 4")
		p.WantLines("up")
		p.Send(syscall.SIGTERM)
		if r := p.WantCode(want); (r.Stdout == "saved\n") != with {
			t.Errorf("with the recipe %v: stdout %q, stderr %q", with, r.Stdout, r.Stderr)
		}
	}
}

// TestRecipeDaemon has a starter that ends and leaves a daemon, in a session of its own: the container lives for as long
// as that, and TERM ends it.
func TestRecipeDaemon(t *testing.T) {
	x := harness.NewX(t)
	p := x.Start(harness.Setup{Opts: recipe(x, "--on EXIT=wait")}, "/bin/sh", "-c", "setsid sh -c \"$0\" & echo started", busy)
	for range 2 {
		if line := p.Line(); line != "started" && line != "up" {
			t.Fatalf("got %q", line)
		}
	}
	x.Eventually("the starter is gone", func() bool { return len(harness.Children(p.PID())) == 1 })
	p.Send(syscall.SIGTERM)
	p.WantLines("saved")
	p.WantCode(0)
}

// java is a stand-in for a JVM: it ends with 143 on TERM, and prints its threads on QUIT.
const java = `trap 'echo Full thread dump' QUIT; trap '%s' TERM; echo up; while :; do sleep 0.02; done`

func TestRecipeJava(t *testing.T) {
	x := harness.NewX(t)
	clean := harness.Setup{Opts: recipe(x, "--stop-code 0")}
	p := x.Start(clean, "/bin/sh", "-c", fmt.Sprintf(java, "exit 143"))
	p.WantLines("up")
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
	if r := x.Run(clean, "/bin/sh", "-c", "exit 143"); r.Code != 143 {
		t.Errorf("nobody has stopped it, and the code is %d", r.Code)
	}

	hung := harness.Setup{Opts: recipe(x, "--on TERM=TERM/25s/QUIT/3s/KILL", "25s", "200ms", "3s", "200ms")}
	p = x.Start(hung, "/bin/sh", "-c", fmt.Sprintf(java, "echo hangs"))
	p.WantLines("up")
	p.Send(syscall.SIGTERM)
	p.WantLines("hangs", "Full thread dump")
	if r := p.WantCode(137); !strings.Contains(r.Stderr, " after SIGTERM: SIGKILL to pid 2") {
		t.Errorf("stderr %q", r.Stderr)
	}
}

// TestRecipePage tries each command line of the page that names a program of its own as far as mote reads it.
func TestRecipePage(t *testing.T) {
	page, err := os.ReadFile(harness.Root + "/docs/recipes.md")
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
		x := harness.NewX(t)
		if r := x.Run(harness.Setup{Opts: harness.Options{Extra: strings.Fields(words)}, Bare: true}, harness.ChildPath, "exit",
			"3"); r.Code != 3 || r.Stderr != "" {
			t.Errorf("%q: code %d, stderr %q", words, r.Code, r.Stderr)
		}
	}
	if lines < 10 {
		t.Errorf("%d recipes", lines)
	}
}
