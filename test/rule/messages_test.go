package rule

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// speakers are the files with words that mote says, beside the messages.go of each room.
var speakers = []string{"init/explain.go", "init/hint.go", "internal/tool/ps.go", "internal/say/stderr.go", "internal/bare/runtime/crash.go"}

// TestMessagesDocumented looks for every piece of every message in docs/messages.md.
func TestMessagesDocumented(t *testing.T) {
	page := strings.Join(strings.Fields(string(readFile(t, repository(), "docs/messages.md"))), " ") // lines may be broken anywhere
	files := slices.Clone(speakers)
	for _, l := range layers {
		names, err := fs.Glob(repository(), path.Join(l.dir, "message*[^t].go"))
		check(t, err)
		files = append(files, names...)
	}
	if pieces := undocumentedPieces(t, repository(), files, page); pieces < 140 {
		t.Errorf("only %d pieces were found in %q", pieces, files)
	}
}

// undocumentedPieces reports what is not on the page, and returns how many pieces there are.
func undocumentedPieces(t *testing.T, repo fs.FS, files []string, page string) (pieces int) {
	t.Helper()
	for _, name := range files {
		for _, piece := range literals(t, name, readFile(t, repo, name)) {
			if pieces++; !strings.Contains(page, piece) {
				t.Errorf("%s says %q, and docs/messages.md does not", name, piece)
			}
		}
	}
	return pieces
}

// literals are the strings in a file, without blanks around them; those without a word, units and colours are not worth
// looking for, and addresses are zero.
func literals(t *testing.T, name string, text []byte) (pieces []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
	check(t, err)
	ast.Inspect(file, func(node ast.Node) bool {
		if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			text, _ := strconv.Unquote(literal.Value)
			text, _, _ = strings.Cut(strings.TrimPrefix(text, "mote: "), "0x0")
			if strings.ContainsFunc(text, unicode.IsLetter) && len(text) > len("dh") && text[0] != '\x1b' {
				pieces = append(pieces, strings.Join(strings.Fields(text), " "))
			}
		}
		_, imports := node.(*ast.ImportSpec)
		return !imports
	})
	return pieces
}
