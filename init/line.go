package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
)

// line is one line of text, built piece by piece in place. What does not fit is cut off.
type line struct {
	length int
	text   [longestLine]byte
}

// longestLine is far below PIPE_BUF, so that a pipe takes a line whole or not at all: pipe(7).
const longestLine = 512

const cutMark = "...\n"

// add adds text.
func (l *line) add(text string) {
	l.length += copy(l.text[l.length:longestLine-len(cutMark)], text)
}

// quoted adds text that somebody else has written, between quotes, with control characters and the like harmless.
func (l *line) quoted(text string) {
	l.add(`"`)
	for i := range len(text) {
		l.addSafe(text[i : i+1])
	}
	l.add(`"`)
}

// addSafe adds one byte, or "?" in place of one that a terminal may take for a command.
func (l *line) addSafe(char string) {
	if c := char[0]; c < ' ' || c == 0x7f || c >= 0x80 && c < 0xa0 {
		char = "?"
	}
	l.add(char)
}

// number adds a decimal number.
func (l *line) number(n int64) {
	if n < 0 {
		l.add("-")
		n = -n
	}
	l.digits(n, 1)
}

// digits adds a number of at least some digits, with leading zeros.
func (l *line) digits(n int64, least int) {
	var buffer [20]byte
	at := len(buffer)
	for n > 0 || len(buffer)-at < least {
		at--
		buffer[at] = byte('0' + n%10)
		n /= 10
	}
	l.add(kernel.View(buffer[at:]))
}

// seconds adds a time, given in nanoseconds, in seconds with three decimals.
func (l *line) seconds(nanoseconds int64) {
	milliseconds := nanoseconds / 1_000_000
	l.number(milliseconds / 1000)
	l.add(".")
	l.digits(milliseconds%1000, 3)
	l.add(" s")
}

// signal adds a signal's name: SIGTERM, SIGRTMIN+3, or "signal 32" for the two without one.
func (l *line) signal(signal int) {
	base, plus := forward.Name(signal)
	if base == "" {
		l.add("signal ")
		l.number(int64(signal))
		return
	}
	l.add("SIG")
	l.add(base)
	if plus > 0 {
		l.add("+")
		l.number(int64(plus))
	}
}

// errno adds the words for an errno, or its number.
func (l *line) errno(errno unix.Errno) {
	if text := kernel.ErrorText(errno); text != "" {
		l.add(text)
		return
	}
	l.add("errno ")
	l.number(int64(errno))
}

// send ends the line and writes it to stderr. See [write] for the patience.
func (l *line) send(patience int64) {
	if l.length >= longestLine-len(cutMark) {
		l.length += copy(l.text[l.length:], cutMark)
	} else {
		l.text[l.length] = '\n'
		l.length++
	}
	write(kernel.View(l.text[:l.length]), patience)
}
