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

// longestQuote is the most that a line shows of what somebody else wrote, so that the words behind it, which say what is
// wrong, are never cut off: a path may be 4 KiB long, and an option 128 KiB.
const longestQuote = 320

const cutMark = "..."

// add adds text. It is not inlined, because it has a hundred callers.
//
//go:noinline
func (l *line) add(text string) {
	for i := range len(text) {
		if l.length >= longestLine-len(cutMark)-len("\n") {
			return
		}
		l.text[l.length] = text[i]
		l.length++
	}
}

// view returns the line as a string that shares its memory.
//
//go:noinline
func (l *line) view() string { return kernel.View(l.text[:l.length]) }

// quoted adds text that somebody else has written, between quotes, made harmless.
func (l *line) quoted(text string) {
	l.add(`"`)
	l.foreign(text)
	l.add(`"`)
}

// foreign adds the start of a text that somebody else has written, with a "?" in place of every character that is no good
// in a line. Names in UTF-8 stay as they are.
func (l *line) foreign(text string) {
	for i := 0; i < len(text); {
		char, size := character(text[i:])
		if i+size > longestQuote {
			l.add(cutMark)
			return
		}
		if isHarmless(char) {
			l.add(text[i : i+size])
		} else {
			l.add("?")
		}
		i += size
	}
}

// isHarmless tells whether a character may go to a terminal or a log: none that a terminal takes for a command, ends the
// line or turns its direction round, and no byte that is not UTF-8.
func isHarmless(char rune) bool {
	switch {
	case char < ' ', char >= 0x7f && char < 0xa0, char == 0xad, char == 0x61c, char == 0xfeff:
		return false
	case char >= 0x200b && char <= 0x200f, char >= 0x2028 && char <= 0x202e, char >= 0x2060 && char <= 0x206f:
		return false // invisible ones, line separators, and those of writing from right to left
	}
	return true
}

// noCharacter stands for a byte that is not part of a character.
const noCharacter = -1

// character decodes the first character of text, and its size in bytes: RFC 3629.
//
// Precondition: text is not empty.
func character(text string) (char rune, size int) {
	switch first := text[0]; {
	case first < 0x80:
		return rune(first), 1
	case first >= 0xc0 && first < 0xe0:
		char, size = rune(first&0x1f), 2
	case first >= 0xe0 && first < 0xf0:
		char, size = rune(first&0x0f), 3
	case first >= 0xf0 && first < 0xf8:
		char, size = rune(first&0x07), 4
	}
	if size == 0 || len(text) < size {
		return noCharacter, 1
	}
	for i := 1; i < size; i++ {
		if text[i]&0xc0 != 0x80 {
			return noCharacter, 1
		}
		char = char<<6 | rune(text[i]&0x3f)
	}
	if char < shortest[size&7] || char >= 0xd800 && char < 0xe000 || char > 0x10ffff {
		return noCharacter, 1
	}
	return char, size
}

// shortest is the first character that needs so many bytes.
var shortest = [8]rune{2: 0x80, 3: 0x800, 4: 0x10000}

// number adds a decimal number.
func (l *line) number(n int64) {
	if n < 0 {
		l.add("-")
		n = -n
	}
	l.digits(n, 1)
}

// count adds words and a number.
func (l *line) count(words string, n int64) {
	l.add(words)
	l.number(n)
}

// pid adds words and a process.
func (l *line) pid(words string, pid int) {
	l.add(words)
	l.count("pid ", int64(pid))
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
	if int(errno) < len(errorTexts) && errorTexts[errno] != "" {
		l.add(errorTexts[errno])
	} else {
		l.count("errno ", int64(errno))
	}
}

// end ends the line, and marks one that was cut off.
func (l *line) end() {
	if l.length == longestLine-len(cutMark)-len("\n") {
		l.length += copy(l.text[l.length:], cutMark)
	}
	l.text[l.length] = '\n'
	l.length++
}
