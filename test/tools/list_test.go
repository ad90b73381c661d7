package tools

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// defaultActions is signal(7), by what the signals do that nobody has a handler for. All others end a process.
var defaultActions = map[string]string{
	"dumps core": "3 4 5 6 7 8 11 24 25 31",
	"is ignored": "17 23 28",
	"continues":  "18",
	"stops":      "19 20 21 22",
}

func defaultAction(signal int) string {
	for action, signals := range defaultActions {
		if strings.Contains(" "+signals+" ", fmt.Sprintf(" %d ", signal)) {
			return action
		}
	}
	return "ends"
}

// listedName is how mote is to call a signal.
func listedName(signal int) string {
	switch {
	case signal < 32:
		return unix.SignalName(unix.Signal(signal))
	case signal < 34:
		return fmt.Sprintf("signal %d", signal)
	case signal == 34:
		return "SIGRTMIN"
	}
	return fmt.Sprintf("SIGRTMIN+%d", signal-34)
}

// TestToolListsSignals compares the table: number, name, default action, and some words of what it means.
func TestToolListsSignals(t *testing.T) {
	r := harness.NewX(t).Words(nil, "--list-signals")
	lines := strings.Split(strings.TrimSuffix(r.Stdout, "\n"), "\n")
	if r.Code != 0 || r.Stderr != "" || len(lines) != 64 {
		t.Fatalf("code %d, %d lines, stderr %q", r.Code, len(lines), r.Stderr)
	}
	for i, line := range lines {
		signal := i + 1
		if len(line) < 30 || len(line) > 100 {
			t.Fatalf("signal %d: the line %q has no room for all, or too much", signal, line)
		}
		number, name, action, meaning := line[:4], line[4:17], line[17:29], line[29:]
		if number != fmt.Sprintf("%-4d", signal) || strings.TrimRight(name, " ") != listedName(signal) ||
			action != fmt.Sprintf("%-12s", defaultAction(signal)) || strings.TrimSpace(meaning) != meaning || meaning == "" {
			t.Errorf("signal %d: %q", signal, line)
		}
	}
}

// TestToolListsOne asks for one row in every spelling: a name, a number, the exit status of a death by the signal.
func TestToolListsOne(t *testing.T) {
	x := harness.NewX(t)
	table := strings.SplitAfter(x.Words(nil, "--list-signals").Stdout, "\n")
	ask := map[string]int{"IOT": 6, "sigiot": 6, "POLL": 29, "SigPoll": 29, "CLD": 17, "cld": 17, "RTMAX": 64, "rtmax-1": 63, "SIGRTMIN": 34,
		"RTMIN+30": 64, "143": 15, "137": 9, "129": 1, "192": 64, "01": 1}
	for signal := 1; signal <= 64; signal++ {
		ask[strconv.Itoa(signal)] = signal
		ask[strconv.Itoa(128+signal)] = signal
		if name := listedName(signal); strings.HasPrefix(name, "SIG") {
			ask[name], ask[strings.ToLower(name[3:])] = signal, signal
		}
	}
	for word, signal := range ask {
		x.Words(nil, "--list-signals="+word).Wants(x, word, 0, table[signal-1], "")
	}
}

// TestToolListsNone asks for what is no signal, and for the two that other systems have.
func TestToolListsNone(t *testing.T) {
	x := harness.NewX(t)
	for _, word := range []string{"", "0", "65", "128", "193", "255", "-1", "KILLER", "SIG", "SIGSIGTERM", "RTMIN+31", "RTMAX-31", "TERM ", "EXIT"} {
		x.Words(nil, "--list-signals="+word).Wants(x, word, 125, "",
			`bad value "`+word+`" of --list-signals: it must be a signal or an exit status, such as TERM or 143`)
	}
	for _, word := range []string{"EMT", "SIGEMT", "info", "SIGINFO"} {
		x.Words(nil, "--list-signals="+word).Wants(x, word, 125, "", `bad value "`+word+`" of --list-signals: not a signal on Linux`)
	}
	for _, word := range []string{"EMT", "TERM", "143"} { // as a word of its own: the spelling that is read is shown
		x.Words(nil, "--list-signals", word).Wants(x, word, 125, "", `the value belongs behind a "=": --list-signals=`+word)
	}
	x.Words(nil, "--list-signals=TERM", "QUIT").Wants(x, "two", 125, "", "a program and its arguments are not for --list-signals")
	x.Words([]string{"MOTE_VERBOSE=info"}, "true").Wants(x, "info, where no signal is wanted", 125, "",
		`bad value "info" of MOTE_VERBOSE: it must be true or false`)
}
