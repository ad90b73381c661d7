package harness

import (
	"fmt"
	"os/exec"
	"strings"
	"unicode/utf8"
)

// SignalNames are the names that a line has for some signals.
var SignalNames = map[int]string{1: "SIGHUP", 6: "SIGABRT", 9: "SIGKILL", 11: "SIGSEGV", 13: "SIGPIPE", 15: "SIGTERM",
	31: "SIGSYS", 32: "signal 32", 33: "signal 33", 34: "SIGRTMIN", 37: `SIGRTMIN\+3`, 64: `SIGRTMIN\+30`}

// IsHarmless tells whether text is one line without anything that a terminal obeys.
func IsHarmless(text string) bool {
	line, found := strings.CutSuffix(text, "\n")
	return found && utf8.ValidString(line) && !strings.ContainsFunc(line, func(r rune) bool {
		return r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x2028 && r <= 0x202e
	})
}

// Background starts a sender outside that may go on until the test has ended.
func (x *X) Background(words ...any) {
	x.Helper()
	sender := exec.Command(ChildPath, Texts(words)...)
	if err := sender.Start(); err != nil {
		x.Fatal(err)
	}
	x.Cleanup(func() { _ = sender.Process.Kill(); _ = sender.Wait() })
}

// Sender runs the sender in test/child outside the init's namespace.
func (x *X) Sender(words ...any) {
	x.Helper()
	if out, err := exec.Command(ChildPath, Texts(words)...).CombinedOutput(); err != nil {
		x.Fatalf("child %v: %v %s", words, err, out)
	}
}

// Texts turns words and numbers into words.
func Texts(words []any) (all []string) {
	for _, word := range words {
		all = append(all, fmt.Sprint(word))
	}
	return all
}
