package rule

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

var (
	drawn  = regexp.MustCompile("\\[`([\\w.]+)`\\]\\(\\.\\./([\\w/]+\\.go)\\)")
	inRoom = regexp.MustCompile(`\b(init|forward|reaper|internal/(?:check|tool|options|program|say|proc|kernel))\b`)
)

// TestDrawing holds docs/life.md to the code: each function of the way of a signal stands in the file that the page names,
// and each room is in the drawing.
func TestDrawing(t *testing.T) {
	page := readFile(t, repository(), "docs/life.md")
	if found := checkFunctions(t, repository(), page); found < 10 {
		t.Errorf("only %d functions are in the drawing", found)
	}
	_, drawing, _ := strings.Cut(string(page), "## The rooms")
	drawing, _, _ = strings.Cut(drawing, "Imports point down")
	there := map[string]bool{}
	for _, room := range inRoom.FindAllString(drawing, -1) {
		there[room] = true
	}
	for _, l := range layers {
		if l.dir != "internal/bare" && !there[l.dir] {
			t.Errorf("docs/life.md has no room %s", l.dir)
		}
	}
}

// checkFunctions looks for the functions that a page names, and returns how many that are.
func checkFunctions(t testing.TB, repo fs.FS, page []byte) (found int) {
	t.Helper()
	for _, m := range drawn.FindAllSubmatch(page, -1) {
		found++
		if !declares(repo, string(m[2]), string(m[1])) {
			t.Errorf("%s has no function %s", m[2], m[1])
		}
	}
	return found
}

// declares tells whether a file declares a function, or a method as Type.method.
func declares(repo fs.FS, file, name string) bool {
	text, err := fs.ReadFile(repo, file)
	if err != nil {
		return false
	}
	pattern := `(?m)^func ` + name + `\(`
	if receiver, method, is := strings.Cut(name, "."); is {
		pattern = `(?m)^func \(\w+ \*?` + receiver + `\) ` + method + `\(`
	}
	return regexp.MustCompile(pattern).Match(text)
}

// TestDeclares looks for what is there and what is not.
func TestDeclares(t *testing.T) {
	repo := fstest.MapFS{path.Join("init", "a.go"): {Data: []byte("package pid1\n\nfunc Run() {}\n\nfunc (l *life) next() {}\n")}}
	for name, want := range map[string]bool{"Run": true, "life.next": true, "Ru": false, "life.nex": false, "other.next": false, "next": false} {
		if declares(repo, "init/a.go", name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}
