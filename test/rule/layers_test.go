package rule

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
)

// root is the repository. Everything below is read through an fs.FS on it, so that go test sees what was read and runs
// again once that has changed: it cannot know what a go list that it starts has read.
const root = "../.."

func repository() fs.FS { return os.DirFS(root) }

const (
	module  = "mote"
	mainDir = "."
	kernel  = "internal/kernel"
	// doorFile is the second way in, under the Go runtime: the one file of the program that the rule leaves out.
	doorFile = "door.go"
	// stub is what is linked in the place of the Go runtime, and is bound to no rule but the linker's.
	stub = "internal/bare/runtime"
)

// layers are the bare packages, folders below them included. A package may import those of lower levels only: these are the
// rooms of docs/life.md, and their arrows.
var layers = [...]struct {
	dir   string
	level int
}{
	{"init", 7},
	{"internal/check", 6},
	{"internal/tool", 5},
	{"internal/options", 4},
	{"internal/program", 4},
	{"forward", 3},
	{"reaper", 3},
	{"internal/say", 2},
	{"internal/proc", 1},
	{"internal/bare", 0},
	{kernel, 0},
}

const mainLevel = 8

// levelOf returns the level of a bare package by its folder, and false for a folder that holds none.
func levelOf(dir string) (level int, bare bool) {
	if dir == mainDir {
		return mainLevel, true
	}
	for _, l := range layers {
		if dir == l.dir || strings.HasPrefix(dir, l.dir+"/") {
			return l.level, true
		}
	}
	return 0, false
}

// source is one file of a bare package.
type source struct {
	dir, name string
	text      []byte
}

func (s source) path() string { return path.Join(s.dir, s.name) }

// readSources reads every file that the bare packages are made of, tests apart, and the files that say which version of
// their one dependency is built.
func readSources(t *testing.T, repo fs.FS) (sources []source) {
	t.Helper()
	dirs := []string{mainDir}
	for _, l := range layers {
		dirs = append(dirs, foldersBelow(t, repo, l.dir)...)
	}
	for _, dir := range dirs {
		entries, err := fs.ReadDir(repo, dir)
		check(t, err)
		for _, e := range entries {
			if name := e.Name(); isSource(name) {
				sources = append(sources, source{dir, name, readFile(t, repo, path.Join(dir, name))})
			}
		}
	}
	return sources
}

func isSource(name string) bool {
	if name == "go.mod" || name == "go.sum" {
		return true
	}
	return path.Ext(name) == ".s" || path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go")
}

func foldersBelow(t *testing.T, repo fs.FS, dir string) (dirs []string) {
	t.Helper()
	check(t, fs.WalkDir(repo, dir, func(name string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && (e.Name() == "testdata" || strings.HasSuffix(name, "test") || name == stub) {
			return fs.SkipDir
		}
		if err == nil && e.IsDir() {
			dirs = append(dirs, name)
		}
		return err
	}))
	return dirs
}

func readFile(t *testing.T, repo fs.FS, name string) []byte {
	t.Helper()
	text, err := fs.ReadFile(repo, name)
	check(t, err)
	return text
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
