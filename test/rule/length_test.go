package rule

import (
	"bytes"
	"io/fs"
	"path"
	"strings"
	"testing"
)

// TestLength holds files of Go to 250 lines, tests included. What is generated or built is none of them.
func TestLength(t *testing.T) {
	const most, least = 250, 400
	files := 0
	err := fs.WalkDir(repository(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && strings.HasPrefix(path.Base(name), "."):
			return fs.SkipDir
		case path.Ext(name) != ".go":
			return nil
		}
		files++
		if lines := bytes.Count(readFile(t, repository(), name), []byte("\n")); lines > most {
			t.Errorf("%s has %d lines, want at most %d", name, lines, most)
		}
		return nil
	})
	if check(t, err); files < least {
		t.Errorf("only %d files were found", files)
	}
}
