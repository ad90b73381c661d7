package rule

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// TestTables looks for rows of the pages' tables that a blank line has cut off: they are shown as text with bars.
func TestTables(t *testing.T) {
	report(t, checkTables(t, repository()))
	planted := fstest.MapFS{
		"README.md":   {Data: []byte("| a |\n|---|\n| b |\n\n| c |\n| d |\n")},
		"docs/one.md": {Data: []byte("text\n| a |\n|---|\n| b |\n\n```\n| no table |\n```\n")},
	}
	if found := checkTables(t, planted); len(found) != 1 || found[0].where != "README.md" || !strings.Contains(found[0].what, `"| c |"`) {
		t.Errorf("planted, and found: %v", found)
	}
}

// checkTables returns each first row of a table without the line of dashes below it.
func checkTables(t *testing.T, repo fs.FS) (findings []finding) {
	t.Helper()
	pages, err := fs.Glob(repo, "docs/*.md")
	check(t, err)
	for _, page := range append(pages, "README.md") {
		lines := strings.Split(string(readFile(t, repo, page)), "\n")
		code := false
		for i, line := range lines {
			code = code != strings.HasPrefix(line, "```")
			first := strings.HasPrefix(line, "|") && (i == 0 || !strings.HasPrefix(lines[i-1], "|"))
			if first && !code && !strings.HasPrefix(lines[i+1], "|--") {
				findings = append(findings, finding{where: page, what: "the row " + `"` + line + `" has no head above it`})
			}
		}
	}
	return findings
}
