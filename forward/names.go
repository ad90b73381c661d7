package forward

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// The signals of Linux, signal(7): 1 to 31 have names; 32 to 64 are real-time signals. The C library keeps 32 and 33 for
// its threads, so that everybody's RTMIN is 34.
const (
	First    = 1
	Last     = 64
	realTime = 32 // where the kernel's real-time signals start
	rtMin    = 34
	rtMax    = Last
)

// names are those of a signal: its own, and a second one that some programs know.
type names struct{ name, alias string }

// named is the last signal that has names.
const named = int(unix.SIGSYS)

// namesOf returns the names of a signal, 1 to [named].
func namesOf(signal int) names {
	return [...]names{
		unix.SIGHUP:    {name: "HUP"},
		unix.SIGINT:    {name: "INT"},
		unix.SIGQUIT:   {name: "QUIT"},
		unix.SIGILL:    {name: "ILL"},
		unix.SIGTRAP:   {name: "TRAP"},
		unix.SIGABRT:   {name: "ABRT", alias: "IOT"},
		unix.SIGBUS:    {name: "BUS"},
		unix.SIGFPE:    {name: "FPE"},
		unix.SIGKILL:   {name: "KILL"},
		unix.SIGUSR1:   {name: "USR1"},
		unix.SIGSEGV:   {name: "SEGV"},
		unix.SIGUSR2:   {name: "USR2"},
		unix.SIGPIPE:   {name: "PIPE"},
		unix.SIGALRM:   {name: "ALRM"},
		unix.SIGTERM:   {name: "TERM"},
		unix.SIGSTKFLT: {name: "STKFLT"},
		unix.SIGCHLD:   {name: "CHLD", alias: "CLD"},
		unix.SIGCONT:   {name: "CONT"},
		unix.SIGSTOP:   {name: "STOP"},
		unix.SIGTSTP:   {name: "TSTP"},
		unix.SIGTTIN:   {name: "TTIN"},
		unix.SIGTTOU:   {name: "TTOU"},
		unix.SIGURG:    {name: "URG"},
		unix.SIGXCPU:   {name: "XCPU"},
		unix.SIGXFSZ:   {name: "XFSZ"},
		unix.SIGVTALRM: {name: "VTALRM"},
		unix.SIGPROF:   {name: "PROF"},
		unix.SIGWINCH:  {name: "WINCH"},
		unix.SIGIO:     {name: "IO", alias: "POLL"},
		unix.SIGPWR:    {name: "PWR"},
		unix.SIGSYS:    {name: "SYS"},
	}[signal]
}

// Name returns the name of a signal in two parts, without SIG: ("TERM", 0), ("RTMIN", 3) for RTMIN+3, and ("", 32) for
// the two, and for 0, that have a number only.
func Name(signal int) (base string, plus int) {
	switch {
	case signal < First || signal > named && signal < rtMin:
		return "", signal
	case signal <= named:
		return namesOf(signal).name, 0
	}
	return "RTMIN", signal - rtMin
}

// Parse reads a signal: its number (1 to 64) or its name in any case, with or without SIG, RTMIN+n and RTMAX-n
// included. It returns 0 for anything else.
func Parse(text string) int {
	if n := kernel.Number(text); n >= First && n <= Last {
		return n
	}
	text = bare(text)
	if hasPrefix(text, "RT") {
		return parseRealTime(text)
	}
	for signal := First; signal <= named; signal++ {
		if n := namesOf(signal); kernel.EqualFold(text, n.name) || n.alias != "" && kernel.EqualFold(text, n.alias) {
			return signal
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
	n := kernel.Number(text[1:])
	if text[0] != sign || n < 0 || n > rtMax-rtMin {
		return 0
	}
	if sign == '-' {
		return signal - n
	}
	return signal + n
}

// hasPrefix tells whether text starts with an upper-case prefix, in any case.
//
//go:noinline
func hasPrefix(text, prefix string) bool {
	return len(text) >= len(prefix) && kernel.EqualFold(text[:len(prefix)], prefix)
}

// ParseStatus reads a signal, or the exit status of a program that one has ended: 137 is KILL, as a shell says it. It
// returns 0 for anything else.
func ParseStatus(text string) int {
	if n := kernel.Number(text); n > 128 && n <= 128+Last {
		return n - 128
	}
	return Parse(text)
}

// IsNone tells whether a text stands for no signal, by which kill(2) only looks whether a process is there.
func IsNone(text string) bool {
	return kernel.EqualFold(bare(text), "NONE") || kernel.EqualFold(text, "0")
}

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
