package test

import (
	"bytes"
	"debug/elf"
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

// clone makes a fresh clone of what is committed.
func clone(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "clone")
	run(t, "..", nil, "git", "clone", "-q", ".", dir)
	return dir
}

// TestReproducible builds two clones in two folders and compares the bytes.
func TestReproducible(t *testing.T) {
	for _, arch := range []string{"amd64", "arm64"} {
		var files [2][]byte
		for i := range files {
			dir := clone(t)
			run(t, dir, nil, "make", "-s", "GOARCH="+arch)
			var err error
			if files[i], err = os.ReadFile(filepath.Join(dir, "mote")); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(files[0], files[1]) {
			t.Errorf("%s: two clones of one commit give two files", arch)
		}
		checkFile(t, files[0], arch)
	}
}

// checkFile looks for a static program that needs no interpreter, and a stack that is not executable.
func checkFile(t *testing.T, file []byte, arch string) {
	t.Helper()
	f, err := elf.NewFile(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}[arch]; f.Machine != want {
		t.Errorf("%s: the machine is %v", arch, f.Machine)
	}
	if f.Type != elf.ET_EXEC {
		t.Errorf("%s: the type is %v; it must be at a fixed address", arch, f.Type)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("%s: has %v", arch, p.Type)
		}
		if p.Flags&(elf.PF_W|elf.PF_X) == elf.PF_W|elf.PF_X {
			t.Errorf("%s: %v at %#x is both writable and executable", arch, p.Type, p.Vaddr)
		}
	}
}

// TestEntry sees to it that the program that ships starts at _boot.
func TestEntry(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mote")
	run(t, "..", []string{"CGO_ENABLED=0"}, "go", "build", "-ldflags=-E _boot", "-o", path, ".")
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range symbols {
		if s.Name == "_boot" && s.Value == f.Entry {
			return
		}
	}
	t.Errorf("the entry %#x is not _boot", f.Entry)
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
