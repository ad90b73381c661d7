package start

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mote/test/harness"
)

// TestSecondDoor builds mote in the ways of a developer, which start at the Go runtime's entry.
func TestSecondDoor(t *testing.T) {
	bin := t.TempDir()
	harness.RunIn(t, harness.Root, nil, "go", "build", "-o", bin+"/built", ".")
	harness.RunIn(t, harness.Root, []string{"GOBIN=" + bin}, "go", "install", ".")
	for _, name := range []string{"built", "mote"} {
		x := harness.NewX(t)
		x.Init.Path = filepath.Join(bin, name)
		p := x.Start(harness.Setup{Opts: harness.Options{Verbose: true}}, harness.ChildPath, "report", "15")
		p.Ready()
		p.Send(15)
		r := p.WantCode(0)
		if !strings.Contains(r.Stderr, "mote: SIGTERM from pid 0") {
			t.Errorf("%s: stderr %q", name, r.Stderr)
		}
	}
	cmd := exec.Command("go", "run", ".", "--", "sh", "-c", "exit 7")
	cmd.Dir = harness.Root
	if out, _ := cmd.CombinedOutput(); !strings.Contains(string(out), "exit status 7") {
		t.Errorf("go run: %q", out)
	}
}

// TestSecondDoorShut takes away what the second door needs.
func TestSecondDoorShut(t *testing.T) {
	bin := t.TempDir()
	harness.RunIn(t, harness.Root, nil, "go", "build", "-o", bin+"/mote", ".")
	x := harness.NewX(t)
	x.Init.Path = bin + "/mote"
	for _, s := range []harness.Setup{
		{Shell: "mount -t tmpfs none /proc"},
		{Wrap: strings.Fields("strace -D -f -o strace.out -e trace=memfd_create -e inject=memfd_create:error=ENOSYS")},
	} {
		r := x.Run(s, "true")
		if r.Code != 125 || !strings.HasSuffix(r.Stderr, "; build with make\n") || strings.Count(r.Stderr, "\n") != 1 {
			t.Errorf("code %d, stderr %q; want 125 and one line that says to build with make", r.Code, r.Stderr)
		}
	}
}

// TestHelpListsTargets compares the Makefile's targets with what make help prints.
func TestHelpListsTargets(t *testing.T) {
	help := harness.RunIn(t, harness.Root, nil, "make", "-s", "help")
	makefile, err := os.ReadFile(harness.Root + "/Makefile")
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
	if out := harness.RunIn(t, harness.Root, nil, "make", "-s", "run"); !strings.Contains(out, "143") {
		t.Errorf("make run does not show the exit code 143:\n%s", out)
	}
}
