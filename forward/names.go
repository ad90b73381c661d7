package forward

// The signals of Linux, signal(7): 1 to 31 have names; 32 to 64 are real-time signals. The C library keeps 32 and 33 for
// its threads, so that everybody's RTMIN is 34.
const (
	First    = 1
	Last     = 64
	realTime = 32 // where the kernel's real-time signals start
	rtMin    = 34
	rtMax    = Last
)

var names = [...]string{
	1: "HUP", 2: "INT", 3: "QUIT", 4: "ILL", 5: "TRAP", 6: "ABRT", 7: "BUS", 8: "FPE", 9: "KILL", 10: "USR1",
	11: "SEGV", 12: "USR2", 13: "PIPE", 14: "ALRM", 15: "TERM", 16: "STKFLT", 17: "CHLD", 18: "CONT", 19: "STOP", 20: "TSTP",
	21: "TTIN", 22: "TTOU", 23: "URG", 24: "XCPU", 25: "XFSZ", 26: "VTALRM", 27: "PROF", 28: "WINCH", 29: "IO", 30: "PWR",
	31: "SYS",
}

// aliases are second names of signals: signal(7).
var aliases = [...]struct {
	name   string
	signal int
}{{"IOT", 6}, {"POLL", 29}, {"CLD", 17}}

// Name returns the name of a signal in two parts, without SIG: ("TERM", 0), ("RTMIN", 3) for RTMIN+3, and ("", 32) for
// the two that have a number only.
func Name(signal int) (base string, plus int) {
	switch {
	case signal < len(names):
		return names[signal], 0
	case signal < rtMin:
		return "", signal
	}
	return "RTMIN", signal - rtMin
}

// Parse reads a signal: its number (1 to 64) or its name in any case, with or without SIG, RTMIN+n and RTMAX-n
// included. It returns 0 for anything else.
func Parse(text string) int {
	if n := Number(text); n >= First && n <= Last {
		return n
	}
	if hasPrefix(text, "SIG") {
		text = text[len("SIG"):]
	}
	if hasPrefix(text, "RT") {
		return parseRealTime(text)
	}
	for signal := First; signal < len(names); signal++ {
		if equal(text, names[signal]) {
			return signal
		}
	}
	for i := range aliases {
		if equal(text, aliases[i].name) {
			return aliases[i].signal
		}
	}
	return 0
}

// parseRealTime reads RTMIN, RTMIN+n, RTMAX and RTMAX-n.
func parseRealTime(text string) int {
	signal, sign := rtMin, byte('+')
	if hasPrefix(text, "RTMAX") {
		signal, sign = rtMax, '-'
	} else if !hasPrefix(text, "RTMIN") {
		return 0
	}
	text = text[len("RTMIN"):]
	if text == "" {
		return signal
	}
	n := Number(text[1:])
	if text[0] != sign || n < 0 || n > rtMax-rtMin {
		return 0
	}
	if sign == '-' {
		return signal - n
	}
	return signal + n
}

// Number reads a decimal number without sign, of at most nine digits. It returns -1 for anything else.
func Number(text string) int {
	if text == "" || len(text) > 9 {
		return -1
	}
	n := 0
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return -1
		}
		n = n*10 + int(text[i]-'0')
	}
	return n
}

// hasPrefix tells whether text starts with an upper-case prefix, in any case.
func hasPrefix(text, prefix string) bool {
	return len(text) >= len(prefix) && equal(text[:len(prefix)], prefix)
}

// equal compares text in any case with an upper-case name.
func equal(text, name string) bool {
	if len(text) != len(name) {
		return false
	}
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c != name[i] {
			return false
		}
	}
	return true
}
