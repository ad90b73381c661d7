package rule

import (
	"regexp"
	"testing"
)

var heading = regexp.MustCompile(`(?m)^### ([a-z-]+)$`)

// TestGuide holds docs/bare.md to the checks: each row that a finding can send people to is there.
func TestGuide(t *testing.T) {
	rows := map[string]bool{}
	for _, h := range heading.FindAllSubmatch(readFile(t, repository(), "docs/bare.md"), -1) {
		rows[string(h[1])] = true
	}
	anchors := []string{allowList, "error", "imports", "init", "system-call"}
	for _, c := range constructs {
		anchors = append(anchors, c.anchor)
	}
	for _, anchor := range anchors {
		if !rows[anchor] {
			t.Errorf("docs/bare.md has no heading ### %s", anchor)
			rows[anchor] = true
		}
	}
}
