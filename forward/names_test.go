package forward

import (
	"fmt"
	"mote/internal/kernel"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestNamesAreTheKernels compares with the table of x/sys/unix, which is made from the kernel's own headers.
func TestNamesAreTheKernels(t *testing.T) {
	for signal := First; signal < realTime; signal++ {
		base, plus := Name(signal)
		want := unix.SignalName(unix.Signal(signal))
		if aliases := map[string]string{"SIGPOLL": "SIGIO", "SIGIOT": "SIGABRT", "SIGCLD": "SIGCHLD"}; aliases[want] != "" {
			want = aliases[want]
		}
		if "SIG"+base != want || plus != 0 {
			t.Errorf("Name(%d) is %q, %d; want %s", signal, base, plus, want)
		}
	}
}

// spelled is what a message says of a signal, without SIG.
func spelled(signal int) string {
	base, plus := Name(signal)
	switch {
	case base == "":
		return strconv.Itoa(plus)
	case plus > 0:
		return fmt.Sprintf("%s+%d", base, plus)
	}
	return base
}

// TestNamesRoundTrip reads back what Name writes, in every spelling, for all 64.
func TestNamesRoundTrip(t *testing.T) {
	for signal := First; signal <= Last; signal++ {
		name := spelled(signal)
		spellings := []string{name, strings.ToLower(name), strconv.Itoa(signal), fmt.Sprintf("%03d", signal)}
		if _, plus := Name(signal); plus != signal { // it has a name
			spellings = append(spellings, "SIG"+name, "sig"+strings.ToLower(name), "sIg"+name)
		}
		if signal >= rtMin {
			spellings = append(spellings, fmt.Sprintf("RTMIN+%d", signal-rtMin), fmt.Sprintf("SIGRTMAX-%d", rtMax-signal),
				fmt.Sprintf("rtmax-%d", rtMax-signal))
		}
		for _, spelling := range spellings {
			if got := Parse(spelling); got != signal {
				t.Errorf("Parse(%q) is %d, want %d", spelling, got, signal)
			}
		}
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]int{
		"RTMIN": 34, "SIGRTMIN": 34, "RTMIN+0": 34, "rtmin+3": 37, "RTMIN+30": 64,
		"RTMAX": 64, "SIGRTMAX": 64, "RTMAX-0": 64, "rtmax-3": 61, "RTMAX-30": 34,
		"IOT": 6, "SIGIOT": 6, "iot": 6, "POLL": 29, "SIGPOLL": 29, "CLD": 17, "sigcld": 17,
		"32": 32, "33": 33,
		// Rubbish.
		"": 0, " ": 0, "0": 0, "65": 0, "-1": 0, "+1": 0, "1 ": 0, " 1": 0, "1.5": 0, "0x9": 0, "4294967311": 0,
		"18446744073709551631": 0, "TERM ": 0, "TER": 0, "TERMX": 0, "SIG": 0, "SIGSIGTERM": 0, "SIG15": 0, "SIG_TERM": 0,
		"RT": 0, "RTM": 0, "RTMIN+": 0, "RTMIN-1": 0, "RTMIN+31": 0, "RTMIN3": 0, "RTMIN++1": 0, "RTMIN+1 ": 0,
		"RTMAX+1": 0, "RTMAX-31": 0, "RTMAX-": 0, "RTMAX-9999999999": 0, "EXIT": 0, "NONE": 0, "TERM\x00": 0, "TERM,KILL": 0,
	} {
		if got := Parse(text); got != want {
			t.Errorf("Parse(%q) is %d, want %d", text, got, want)
		}
	}
	if got := Parse(strings.Repeat("9", 1<<17)); got != 0 {
		t.Errorf("a very long number is %d", got)
	}
}

func TestNumber(t *testing.T) {
	for text, want := range map[string]int{
		"0": 0, "7": 7, "007": 7, "143": 143, "999999999": 999_999_999,
		"": -1, "1000000000": -1, "-1": -1, "+1": -1, "1a": -1, " 1": -1, "1\n": -1, "٣": -1,
	} {
		if got := kernel.Number(text); got != want {
			t.Errorf("kernel.Number(%q) is %d, want %d", text, got, want)
		}
	}
}
