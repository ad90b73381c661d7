package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// copyTree copies the sources, as git knows them, into a folder.
func copyTree(t *testing.T, dir string) {
	t.Helper()
	list := command(t, "git", "-C", "../..", "ls-files", "-co", "--exclude-standard", "-z")
	for _, name := range strings.Split(strings.TrimRight(list, "\x00"), "\x00") {
		content, err := os.ReadFile(filepath.Join("../..", name))
		if err != nil {
			continue // removed, or a folder
		}
		target := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(target, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// hostile is an environment that would change what a plain go build makes.
var hostile = []string{
	"GOFLAGS=-tags=trap -race -ldflags=-w", "GOEXPERIMENT=noswissmap", "GOWORK=/nowhere/go.work", "GOOS=windows", "GOAMD64=v3",
	"GOARM64=v9.0", "CGO_ENABLED=1", "GOTOOLCHAIN=go1.21.0", "GOFIPS140=latest", "GODEBUG=panicnil=1", "GOPROXY=off", "LC_ALL=C",
}

// TestSameEverywhere builds in two folders, one of which has blanks in its name, an environment of another person, no
// network, nothing cached and a GOROOT that nobody may write, and compares all that make writes.
func TestSameEverywhere(t *testing.T) {
	for arch := range architectures {
		t.Run(arch, func(t *testing.T) {
			plain, strange := filepath.Join(t.TempDir(), "plain"), filepath.Join(t.TempDir(), "with blanks, and = and 'quotes'")
			copyTree(t, plain)
			copyTree(t, strange)
			makeIn(t, plain, nil, arch)
			other := append(hostile, "TMPDIR="+t.TempDir())
			if arch == runtime.GOARCH { // once: it takes its time
				other = append(other, "GOCACHE="+t.TempDir())
			}
			makeIn(t, strange, other, arch)
			for _, name := range []string{"mote", "mote.debug", "mote.spdx.json"} {
				a, errA := os.ReadFile(filepath.Join(plain, name))
				b, errB := os.ReadFile(filepath.Join(strange, name))
				if errA != nil || errB != nil || !bytes.Equal(a, b) {
					t.Errorf("%s: %v, %v; two folders give two files", name, errA, errB)
				}
			}
		})
	}
}

// makeIn runs make in a folder, with a GOROOT that is read-only where this process may have that.
func makeIn(t *testing.T, dir string, environment []string, arch string) {
	t.Helper()
	words := []string{"make", "-s", "GOARCH=" + arch}
	if environment != nil && os.Getuid() == 0 {
		words = append([]string{"unshare", "-m", "sh", "-ec", `mount --bind "$0" "$0"; mount -o remount,bind,ro "$0"; exec "$@"`, runtime.GOROOT()}, words...)
	}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), environment...)
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%q: %v\n%s", words, err, out)
	}
}

// TestFailureLeavesNothing breaks the build at its steps where an older file is there.
func TestFailureLeavesNothing(t *testing.T) {
	for name, code := range map[string]string{
		"compile": "func plant(n int, s string) { nonsense }",
		"init":    "func init() { work(1) }\nfunc plant(n int, s string) {}",
		"link":    "func plant(n int, s string) { println(n) }",
	} {
		t.Run(name, func(t *testing.T) {
			j := plant(t, code)
			for _, file := range []string{j.out, j.debug} {
				if err := os.WriteFile(file, []byte("older"), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			if err := j.run(); err == nil {
				t.Fatal("was built")
			}
			left, _ := filepath.Glob(j.out + "*")
			if len(left) > 0 {
				t.Errorf("%q are left", left)
			}
		})
	}
}

// TestOtherRelease takes a name out of the stub that a package of the standard library wants, as a new Go release would
// want one more.
func TestOtherRelease(t *testing.T) {
	j := plant(t, "func plant(n int, s string) {}")
	j.stub = t.TempDir()
	files, err := filepath.Glob("../bare/runtime/*.[gs]*")
	if err != nil || len(files) < 5 {
		t.Fatal(err, files)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.Replace(text, []byte("func KeepAlive("), []byte("func keepAlive("), 1)
		if err := os.WriteFile(filepath.Join(j.stub, filepath.Base(file)), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err = j.run()
	if err == nil || !strings.HasPrefix(err.Error(), runtime.Version()+" is a Go release that internal/bare/runtime does not fit") ||
		!strings.Contains(err.Error(), "undefined: runtime.KeepAlive") {
		t.Errorf("%v", err)
	}
}
