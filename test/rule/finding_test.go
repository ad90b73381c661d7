package rule

import (
	"cmp"
	"slices"
	"testing"
)

// finding is one breach of the rule.
type finding struct {
	where  string // the package or file, relative to the repository
	what   string
	anchor string // the row in docs/bare.md that says what to write instead; "" for a habit that has none there
}

func (f finding) String() string {
	text := f.where + ": " + f.what
	if f.anchor != "" {
		text += " (" + f.anchor + "); see docs/bare.md#" + f.anchor
	}
	return text
}

// unique returns the findings in a stable order, each of them once.
func unique(findings []finding) []finding {
	slices.SortFunc(findings, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.where, b.where), cmp.Compare(a.what, b.what), cmp.Compare(a.anchor, b.anchor))
	})
	return slices.Compact(findings)
}

func report(t *testing.T, findings []finding) {
	t.Helper()
	for _, f := range unique(findings) {
		t.Error(f)
	}
}
