package tool

import (
	"strings"
	"testing"
	"time"

	"mote/test/wait"
)

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern   string
		fits, not []string
	}{
		{"", []string{""}, []string{"a"}},
		{"nginx", []string{"nginx"}, []string{"", "nginx2", "nginy", "Nginx", "ngin"}},
		{"*", []string{"", "a", "nginx", "a*b", "\x00\xff"}, nil},
		{"**", []string{"", "ab"}, nil},
		{"?", []string{"a", "*", "?", "\xff"}, []string{"", "ab", "ä"}},
		{"??", []string{"ab", "ä"}, []string{"", "a", "abc"}},
		{"12*", []string{"12", "123"}, []string{"1", "112", ""}},
		{"*12", []string{"12", "312", "1212"}, []string{"121", ""}},
		{"worker-*", []string{"worker-", "worker-1"}, []string{"worker", "a worker-1"}},
		{"*a*", []string{"a", "bab", "aaa"}, []string{"", "b"}},
		{"a*b*c", []string{"abc", "aXbYc", "abbcc", "abcbc"}, []string{"ab", "acb", "abcd"}},
		{"*ab*ab", []string{"abab", "abXab", "ababab"}, []string{"ab", "abaab b"}},
		{"?*?", []string{"ab", "abc"}, []string{"", "a"}},
		{"[abc]", []string{"a", "b", "c"}, []string{"", "d", "ab", "["}},
		{"[a-c]x", []string{"ax", "cx"}, []string{"dx", "-x", "a"}},
		{"[!a-c]", []string{"d", "-", "!"}, []string{"a", "b", ""}},
		{"[a-]", []string{"a", "-"}, []string{"b", ""}},
		{"[-a]", []string{"a", "-"}, []string{"b"}},
		{"[!-a]", []string{"b"}, []string{"a", "-"}},
		{"[]]", []string{"]"}, []string{"[", ""}},
		{"[]a]", []string{"]", "a"}, []string{"b"}},
		{"[!]]", []string{"[", "a"}, []string{"]"}},
		{"[a!]", []string{"a", "!"}, []string{"b"}},
		{"[*?]", []string{"*", "?"}, []string{"a", ""}},
		{"[c-a]", nil, []string{"a", "b", "c", "-"}},
		{"[0-9]*[0-9]", []string{"12", "1x2"}, []string{"1", "x12"}},
		{"[a-cx-z]", []string{"b", "y"}, []string{"d", "-"}},
		{"[", nil, []string{"", "[", "a"}},
		{"[a", nil, []string{"a", "[a"}},
		{"[]", nil, []string{"", "]", "[]"}},
		{"[!", nil, []string{"a", "!"}},
		{"[!]", nil, []string{"a", "!", "]"}},
		{"[a-", nil, []string{"a", "-"}},
		{"*[", nil, []string{"a["}},
		{"[[]x", []string{"[x"}, []string{"x"}},
		{`\*`, []string{`\`, `\a`}, []string{"*", ""}},
	} {
		for _, text := range c.fits {
			if !glob(c.pattern, text) {
				t.Errorf("%q does not fit %q", c.pattern, text)
			}
		}
		for _, text := range c.not {
			if glob(c.pattern, text) {
				t.Errorf("%q fits %q", c.pattern, text)
			}
		}
	}
}

func TestIsGlob(t *testing.T) {
	for text, want := range map[string]bool{"": false, "nginx": false, "a]b": false, "a-b!": false, "*": true, "a?": true, "a[b]": true} {
		if isGlob(text) != want {
			t.Errorf("%q: want %v", text, want)
		}
	}
}

// TestGlobIsQuick has patterns that take a matcher with a choice at every star longer than the universe has.
func TestGlobIsQuick(t *testing.T) {
	text := strings.Repeat("a", 4096)
	for _, pattern := range []string{"a*a*a*a*b", strings.Repeat("a*", 500) + "b", strings.Repeat("*[a-z]", 500) + "!", strings.Repeat("*", 4000) + "b"} {
		begun := time.Now()
		if glob(pattern, text) {
			t.Errorf("%.20q fits", pattern)
		}
		if took := time.Since(begun); took > wait.Bound {
			t.Errorf("%.20q took %v", pattern, took)
		}
	}
}
