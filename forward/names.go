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

// names has a line for each signal with a name, from 1 on: that, and a second one that some programs know. It is one text
// because a table of strings would be three times as large.
const names = "" +
	"HUP\nINT\nQUIT\nILL\nTRAP\nABRT,IOT\nBUS\nFPE\nKILL\nUSR1\nSEGV\nUSR2\nPIPE\nALRM\nTERM\nSTKFLT\n" +
	"CHLD,CLD\nCONT\nSTOP\nTSTP\nTTIN\nTTOU\nURG\nXCPU\nXFSZ\nVTALRM\nPROF\nWINCH\nIO,POLL\nPWR\nSYS\n"

// named is how many signals that are.
const named = 31

// row returns the line of a signal.
//
// Precondition: the signal has a name.
//
//go:noinline
func row(signal int) string {
	start := 0
	for ; signal > First; start++ {
		if names[start] == '\n' {
			signal--
		}
	}
	end := start
	for names[end] != '\n' {
		end++
	}
	return names[start:end]
}

// Name returns the name of a signal in two parts, without SIG: ("TERM", 0), ("RTMIN", 3) for RTMIN+3, and ("", 32) for
// the two, and for 0, that have a number only.
func Name(signal int) (base string, plus int) {
	switch {
	case signal < First || signal > named && signal < rtMin:
		return "", signal
	case signal <= named:
		both := row(signal)
		return both[:length(both)], 0
	}
	return "RTMIN", signal - rtMin
}

// Parse reads a signal: its number (1 to 64) or its name in any case, with or without SIG, RTMIN+n and RTMAX-n
// included. It returns 0 for anything else.
func Parse(text string) int {
	if n := Number(text); n >= First && n <= Last {
		return n
	}
	text = bare(text)
	if hasPrefix(text, "RT") {
		return parseRealTime(text)
	}
	for signal := First; signal <= named; signal++ {
		both := row(signal)
		first := length(both)
		if equal(text, both[:first]) || first < len(both) && equal(text, both[first+1:]) {
			return signal
		}
	}
	return 0
}

// length returns that of the first name in a list with a comma.
func length(names string) (n int) {
	for n < len(names) && names[n] != ',' {
		n++
	}
	return n
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
//
//go:noinline
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
//
//go:noinline
func hasPrefix(text, prefix string) bool {
	return len(text) >= len(prefix) && equal(text[:len(prefix)], prefix)
}

// equal compares text in any case with an upper-case name.
//
//go:noinline
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

// ParseStatus reads a signal, or the exit status of a program that one has ended: 137 is KILL, as a shell says it. It
// returns 0 for anything else.
func ParseStatus(text string) int {
	if n := Number(text); n > 128 && n <= 128+Last {
		return n - 128
	}
	return Parse(text)
}

// IsNone tells whether a text stands for no signal, by which kill(2) only looks whether a process is there.
func IsNone(text string) bool { return equal(bare(text), "NONE") || equal(text, "0") }

// Elsewhere tells whether a text starts with the name of a signal that other systems have, EMT or INFO.
func Elsewhere(text string) bool {
	text = bare(text)
	return hasPrefix(text, "EMT") || hasPrefix(text, "INFO")
}

// bare returns the name of a signal without SIG.
//
//go:noinline
func bare(text string) string {
	if hasPrefix(text, "SIG") {
		return text[len("SIG"):]
	}
	return text
}
