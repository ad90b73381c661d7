package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// planted is a small program without the Go runtime, which calls plant.
const planted = `package main

import (
	_ "unsafe"

	"golang.org/x/sys/unix"

	_ "mote/internal/bare"
	"mote/internal/kernel"
)

func main() {}

//go:linkname boot mote/internal/bare.boot
func boot(sp uintptr) {
	start := kernel.ReadStart(sp)
	plant(start.Argc, start.Argv.At(0).String())
	kernel.Exit(0)
}

var _ unix.Errno

type thing struct{ a, b int; p *int }

func (t thing) Show() int { return t.a }

//go:noinline
func work(n int) int { return n + 1 }

`

// cutImports takes an import off the start of code.
func cutImports(code string) (imports, rest string) {
	if path, rest, found := strings.Cut(code, "; "); found && strings.HasPrefix(path, "import ") {
		return strings.TrimPrefix(path, "import "), rest
	}
	return "", code
}

// plant writes such a program into a folder of its own, and returns what builds it into that folder.
func plant(t *testing.T, code string) *job {
	t.Helper()
	err := os.MkdirAll("testdata", 0o755)
	dir, errDir := os.MkdirTemp("testdata", "plant")
	if err := errors.Join(err, errDir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	imports, code := cutImports(code)
	source := strings.Replace(planted, "import (\n", "import (\n"+imports+"\n", 1) + code
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	return &job{program: "./" + dir, arch: runtime.GOARCH, out: filepath.Join(dir, "planted"), debug: filepath.Join(dir, "planted.debug")}
}
