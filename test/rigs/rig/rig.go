package rig

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"mote/test/wait"
)

// Rig is one test and its folder.
type Rig struct {
	testing.TB
	Dir string // empty at first, with a short name, because sockets lie in it; removed at the run's end
}

// New begins a test. It is skipped where the machine cannot have what all these tests need.
func New(t testing.TB) *Rig {
	t.Helper()
	if noWorld != "" {
		t.Skip(noWorld)
	}
	dir, err := os.MkdirTemp(Scratch, "t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return &Rig{t, dir}
}

// Path is the path of a file in the test's folder.
func (r *Rig) Path(name string) string { return filepath.Join(r.Dir, name) }

// Write writes a file in the test's folder and returns its path.
func (r *Rig) Write(name, content string, mode os.FileMode) string {
	r.Helper()
	path := r.Path(name)
	syscall.ForkLock.RLock() // no child has the file open for writing, and nobody gets ETXTBSY: golang/go#22315
	err := os.WriteFile(path, []byte(content), mode)
	syscall.ForkLock.RUnlock()
	if err != nil {
		r.Fatal(err)
	}
	return path
}

// Read returns the content of a file in the test's folder.
func (r *Rig) Read(name string) string {
	r.Helper()
	content, err := os.ReadFile(r.Path(name))
	if err != nil {
		r.Fatal(err)
	}
	return string(content)
}

// Eventually waits until a condition holds.
func (r *Rig) Eventually(what string, condition func() bool) {
	r.Helper()
	if !wait.For(condition) {
		r.Fatalf("after %v still not: %s", wait.Bound, what)
	}
}
