package kernel

import "testing"

func TestCut(t *testing.T) {
	for _, c := range []struct {
		text, before, after string
		found               bool
	}{
		{"", "", "", false},
		{"a", "a", "", false},
		{"a=b", "a", "b", true},
		{"=", "", "", true},
		{"a=b=c", "a", "b=c", true},
		{"a=", "a", "", true},
	} {
		if before, after, found := Cut(c.text, '='); before != c.before || after != c.after || found != c.found {
			t.Errorf("Cut(%q) is %q, %q, %v", c.text, before, after, found)
		}
	}
}

func TestTrimBlanks(t *testing.T) {
	for text, want := range map[string]string{"": "", " ": "", "   ": "", "a": "a", " a b  ": "a b", "\ta ": "a", "\r\n a\n\tb\r\n": "a\n\tb", "\va": "\va"} {
		if got := TrimBlanks(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
