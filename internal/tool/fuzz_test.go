package tool

import (
	"path"
	"strings"
	"testing"

	"mote/forward"
	"mote/internal/kernel/kerneltest"
)

// FuzzGlob compares with the library's patterns, which know the same and more.
func FuzzGlob(f *testing.F) {
	for _, pair := range [][2]string{{"*", ""}, {"a*b*c", "abbbc"}, {"[a-z]?", "x1"}, {"[!a]*", "b"}, {"[", "["}, {"[]a]", "]"}, {"[a-", "a"},
		{"*a*a*a*a*a*b", strings.Repeat("a", 100)}, {"**", "x"}, {"worker-*", "worker-12"}, {"12*", "123"}, {"[!-]", "-"}, {"[a-c-e]", "-"}} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		got := glob(pattern, text)
		if pattern == text && !isGlob(pattern) && !got {
			t.Fatalf("%q does not fit itself", pattern)
		}
		ascii := func(r rune) bool { return r >= 0x80 || r == '\\' || r == '/' || r == '^' || r == '[' || r == ']' }
		if strings.ContainsFunc(pattern+text, ascii) {
			return // the library reads characters and paths, and sets a little otherwise
		}
		if want, err := path.Match(pattern, text); err == nil && got != want {
			t.Fatalf("glob(%q, %q) is %v", pattern, text, got)
		}
	})
}

// FuzzCommands looks for words in MOTE_COMMANDS. A bad list ends mote, so only good ones are made.
func FuzzCommands(f *testing.F) {
	f.Add("ldm", uint8(12), "quit", uint8(2), "quit")
	f.Add("a=b", uint8(64), "x", uint8(1), "TERM")
	f.Fuzz(func(t *testing.T, one string, first uint8, two string, second uint8, word string) {
		for _, name := range []string{one, two} {
			if name == "" || strings.ContainsAny(name, "=,\x00") {
				return
			}
		}
		base, plus := forward.Name(int(first%31) + 1)
		entry := "MOTE_COMMANDS=" + one + "=" + base + "," + two + "=9"
		got := signalOf(word, kerneltest.Vector(t, entry))
		switch {
		case plus != 0:
		case word == one && got != int(first%31)+1, word == two && word != one && got != 9:
			t.Fatalf("%q in %q is %d", word, entry, got)
		}
	})
}
