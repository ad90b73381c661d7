package test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// run runs a tool in a folder and fails the test where that fails.
func run(t *testing.T, dir string, env []string, words ...string) string {
	t.Helper()
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%q: %v\n%s", words, err, out)
	}
	return string(out)
}

// TestSecondDoor builds mote in the ways of a developer, which start at the Go runtime's entry.
func TestSecondDoor(t *testing.T) {
	bin := t.TempDir()
	run(t, "..", nil, "go", "build", "-o", bin+"/built", ".")
	run(t, "..", []string{"GOBIN=" + bin}, "go", "install", ".")
	for _, name := range []string{"built", "mote"} {
		x := newX(t)
		x.init.path = filepath.Join(bin, name)
		p := x.start(setup{opts: options{verbose: true}}, childPath, "report", "15")
		p.ready()
		p.send(15)
		r := p.wantCode(0)
		if !strings.Contains(r.stderr, "mote: SIGTERM from pid 0") {
			t.Errorf("%s: stderr %q", name, r.stderr)
		}
	}
	cmd := exec.Command("go", "run", ".", "--", "sh", "-c", "exit 7")
	cmd.Dir = ".."
	if out, _ := cmd.CombinedOutput(); !strings.Contains(string(out), "exit status 7") {
		t.Errorf("go run: %q", out)
	}
}

// TestSecondDoorShut takes away what the second door needs.
func TestSecondDoorShut(t *testing.T) {
	bin := t.TempDir()
	run(t, "..", nil, "go", "build", "-o", bin+"/mote", ".")
	x := newX(t)
	x.init.path = bin + "/mote"
	for _, s := range []setup{
		{shell: "mount -t tmpfs none /proc"},
		{wrap: strings.Fields("strace -D -f -o strace.out -e trace=memfd_create -e inject=memfd_create:error=ENOSYS")},
	} {
		r := x.run(s, "true")
		if r.code != 125 || !strings.HasSuffix(r.stderr, "; build with make\n") || strings.Count(r.stderr, "\n") != 1 {
			t.Errorf("code %d, stderr %q; want 125 and one line that says to build with make", r.code, r.stderr)
		}
	}
}

// TestHelpListsTargets compares the Makefile's targets with what make help prints.
func TestHelpListsTargets(t *testing.T) {
	help := run(t, "..", nil, "make", "-s", "help")
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(makefile), "\n") {
		if targets, ok := strings.CutPrefix(line, ".PHONY: "); ok {
			for _, target := range strings.Fields(targets) {
				if !strings.Contains(help, "make "+target+" ") {
					t.Errorf("make help does not list %s", target)
				}
			}
		}
	}
}

// TestRun runs make run, whose every line is an observation, and whose code says whether all were as promised.
func TestRun(t *testing.T) {
	if out := run(t, "..", nil, "make", "-s", "run"); !strings.Contains(out, "143") {
		t.Errorf("make run does not show the exit code 143:\n%s", out)
	}
}
