package forward

import (
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// FuzzParse reads signals' names. What is read can be written and read again.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"TERM", "sigkill", "15", "RTMIN+3", "rtmax-30", "RTMIN+31", "SIG", "0", "064", "IOT", "poll", "CLD", "EMT", "INFO", "٣", "SIGSIGHUP"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		signal := Parse(text)
		if signal < 0 || signal > Last {
			t.Fatalf("%q is %d", text, signal)
		}
		upper := strings.ToUpper(text)
		if library := int(unix.SignalNum(upper)); library > 0 && library != signal {
			t.Fatalf("%q is %d, in x/sys %d", text, signal, library)
		}
		if signal != 0 && Parse(spelled(signal)) != signal {
			t.Fatalf("%q is %d, written %q", text, signal, spelled(signal))
		}
		if status := ParseStatus(text); status != signal && (signal != 0 || status < First || status > Last) {
			t.Fatalf("%q is signal %d, as a status %d", text, signal, status)
		}
	})
}

// FuzzWait reads times. They are never negative, and never more than the longest.
func FuzzWait(f *testing.F) {
	for _, text := range []string{"5s", "250ms", "1h", "2m", "0s", "999999999h", "1.5s", "-1s", "s", "ms", "18446744073709551615s"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		step, flaw := parseWait(text)
		if flaw == Flawless && (step.Wait < 0 || step.Wait > longestWait || step.Kind != StepWait) {
			t.Fatalf("%q: %+v", text, step)
		}
	})
}
