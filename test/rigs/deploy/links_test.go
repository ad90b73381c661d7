package deploy

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var link = regexp.MustCompile(`\]\(([^)#]+)(?:#[^)]*)?\)`)

// TestLinks follows the links of docs/deploy.md and docs/kubernetes.md, and sees that each manifest is told of.
func TestLinks(t *testing.T) {
	text, err := os.ReadFile("../../../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	more, err := os.ReadFile("../../../docs/kubernetes.md")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, more...)
	linked := map[string]bool{}
	for _, m := range link.FindAllStringSubmatch(string(text), -1) {
		if _, err := os.Stat(filepath.Join("../../../docs", m[1])); err != nil {
			t.Error(err)
		}
		linked[filepath.Base(m[1])] = true
	}
	for path := range pods(t) {
		if !strings.Contains(path, "/base/") && !linked[filepath.Base(path)] {
			t.Errorf("no page tells of %s", path)
		}
	}
}
