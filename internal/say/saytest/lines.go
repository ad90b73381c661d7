// Package saytest looks, for unit tests, at what mote says.
package saytest

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/internal/say"
)

const stderr = 2

// Capture returns what is written to stderr meanwhile.
func Capture(t *testing.T, speak func()) string {
	t.Helper()
	file, err := os.CreateTemp(t.TempDir(), "stderr")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	own, err := unix.Dup(stderr)
	if err != nil {
		t.Fatal(err)
	}
	_ = kernel.Duplicate(int(file.Fd()), stderr)
	speak()
	_ = kernel.Duplicate(own, stderr)
	_ = unix.Close(own)
	text, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Harmless complains about text that is not one line or a few, each of them mote's and fit for a terminal.
func Harmless(t *testing.T, text string, most int) {
	t.Helper()
	lines := strings.SplitAfter(text, "\n")
	if last := lines[len(lines)-1]; last != "" || len(lines) < 2 || len(lines)-1 > most {
		t.Fatalf("%q is not one to %d lines", text, most)
	}
	for _, line := range lines[:len(lines)-1] {
		body := strings.TrimSuffix(line, "\n")
		unfit := func(r rune) bool { return !say.IsHarmless(r) }
		if !strings.HasPrefix(line, say.Prefix) || len(line) > say.LongestLine || !utf8.ValidString(line) || strings.ContainsFunc(body, unfit) {
			t.Fatalf("%q is no good line", line)
		}
	}
	if bytes.ContainsRune([]byte(text), utf8.RuneError) && !strings.Contains(text, "\ufffd") {
		t.Fatalf("%q is not UTF-8", text)
	}
}
