package pid1

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// speakers are the files with the words that mote says.
var speakers = []string{"message.go", "explain.go", "diagnose.go", "hint.go", "toolmessage.go", "ps.go", "optionwords.go", "causewords.go"}

// TestMessagesDocumented looks for every piece of every message in docs/messages.md.
func TestMessagesDocumented(t *testing.T) {
	text, err := os.ReadFile("../docs/messages.md")
	if err != nil {
		t.Fatal(err)
	}
	page := strings.Join(strings.Fields(string(text)), " ") // lines may be broken anywhere
	pieces := 0
	for _, name := range speakers {
		for _, piece := range literals(t, name) {
			if pieces++; !strings.Contains(page, piece) {
				t.Errorf("%s says %q, and docs/messages.md does not", name, piece)
			}
		}
	}
	for i := range options {
		if want := wantOf(options[i].set); !strings.Contains(page, want) {
			t.Errorf("--%s wants %q, and docs/messages.md does not say so", options[i].set.name(), want)
		}
	}
	if pieces < 80 {
		t.Errorf("only %d pieces were found", pieces)
	}
}

// literals are the strings in a file, without blanks around them; those without a word,
// units and colours are not worth to be looked for.
func literals(t *testing.T, name string) (texts []string) {
	t.Helper()
	file, err := goparser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(node ast.Node) bool {
		if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			text, _ := strconv.Unquote(literal.Value)
			for _, text := range strings.Split(text, "\x00") {
				if strings.ContainsFunc(text, unicode.IsLetter) && len(text) > len("dh") && text[0] != '\x1b' {
					texts = append(texts, strings.Join(strings.Fields(text), " "))
				}
			}
		}
		_, imports := node.(*ast.ImportSpec)
		return !imports
	})
	return texts
}

func wantOf(set setting) string {
	if !set.mayHaveValue() {
		return "true or false"
	}
	return wants[set]
}
