package forward

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// The grammar once more, in other words, for the fuzzer: regular expressions without case folding, which would take other
// letters than those of ASCII for S and K.
var (
	rtMinForm    = regexp.MustCompile(`^(?:SIG)?RTMIN(?:\+([0-9]{1,9}))?$`)
	rtMaxForm    = regexp.MustCompile(`^(?:SIG)?RTMAX(?:-([0-9]{1,9}))?$`)
	numberForm   = regexp.MustCompile(`^[0-9]{1,9}$`)
	durationForm = regexp.MustCompile(`^([0-9]{1,9})(ms|s|m|h)$`)
)

func upper(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		return r
	}, text)
}

// isSignal tells whether a text names a signal, which one, and whether it does so by number.
func isSignal(text string) (signal int, byNumber, ok bool) {
	text = upper(text)
	if numberForm.MatchString(text) {
		n, _ := strconv.Atoi(text)
		return n, true, n >= 1 && n <= 64
	}
	if parts := rtMinForm.FindStringSubmatch(text); parts != nil {
		offset, _ := strconv.Atoi("0" + parts[1])
		return 34 + offset, false, offset <= 30
	}
	if parts := rtMaxForm.FindStringSubmatch(text); parts != nil {
		offset, _ := strconv.Atoi("0" + parts[1])
		return 64 - offset, false, offset <= 30
	}
	name := strings.TrimPrefix(text, "SIG")
	if old := map[string]int{"IOT": 6, "POLL": 29, "CLD": 17}[name]; old != 0 {
		return old, false, true
	}
	signal = int(unix.SignalNum("SIG" + name))
	return signal, false, signal != 0
}

// isDuration tells whether a text is a time that mote can count, some thirty years.
func isDuration(text string) bool {
	parts := durationForm.FindStringSubmatch(text)
	if parts == nil {
		return false
	}
	nanoseconds, _ := new(big.Int).SetString(parts[1], 10)
	unit := map[string]int64{"ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9}[parts[2]]
	return nanoseconds.Mul(nanoseconds, big.NewInt(unit)).Cmp(big.NewInt(1e18)) <= 0
}

// isReaction tells whether a text is one.
func isReaction(text string) bool {
	event, steps, found := strings.Cut(text, "=")
	signal, _, isSignalEvent := isSignal(event)
	isExit, isStart := upper(event) == "EXIT", upper(event) == "START"
	if !found || !isExit && !isStart && (!isSignalEvent || signal == 9 || signal == 19) {
		return false
	}
	if steps == "" || steps == "0" {
		return !isExit && !isStart
	}
	words, signals := strings.Split(steps, "/"), 0
	for i, word := range words {
		_, byNumber, ok := isSignal(word)
		switch {
		case upper(word) == "WAIT":
			if !isExit || i+1 < len(words) {
				return false
			}
		case ok && (!byNumber || len(words) == 1 && !isStart):
			signals++
		case !isDuration(word):
			return false
		}
	}
	return signals > 0 || isExit
}

// FuzzReaction compares with the grammar in other words, and reads again what it prints of a text.
func FuzzReaction(f *testing.F) {
	for _, text := range []string{"TERM=QUIT", "HUP=", "TERM=5s/TERM", "TERM=TERM/25s/QUIT/3s/KILL", "EXIT=TERM/5s/KILL",
		"EXIT=wait", "START=4h/TERM/30s/KILL", "start=", "START=wait", "START=5s", "START=30", "15=3", "15=0", "RTMIN+1=rtmax-1/250ms/SIGkill", "exit=2m/wait", "TERM=TERM/30/KILL", "EXIT=", "=",
		"32=33", "chld=1h/Cld", "TERM=999999999h/TERM", "KILL=TERM", "TERM=5s", "TERM=wait"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, start, flaw, at := ParseReaction(text)
		if accepted := flaw == Flawless; accepted != isReaction(text) {
			t.Fatalf("%q: accepted is %v (flaw %d at %d)", text, accepted, flaw, at)
		}
		if at < 0 || at > len(text) || start > len(text) {
			t.Fatalf("%q: place %d, steps at %d", text, at, start)
		}
		if flaw != Flawless {
			return
		}
		got := read(t, text)
		again := read(t, got.print())
		if again.event != got.event || !slices.Equal(again.steps, got.steps) || again.print() != got.print() {
			t.Fatalf("%q is %v, printed as %q, which is %v", text, got, got.print(), again)
		}
		kept = kept[:0]
	})
}
