package say

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// Line is one line of text, built piece by piece in place. What does not fit is cut off.
type Line struct {
	length int
	text   [LongestLine]byte
}

// LongestLine is far below PIPE_BUF, so that a pipe takes a line whole or not at all: pipe(7).
const LongestLine = 512

// longestQuote is the most that a line shows of what somebody else wrote, so that the words behind it, which say what is
// wrong, are never cut off: a path may be 4 KiB long, and an option 128 KiB.
const longestQuote = 320

const cutMark = "..."

// Add adds text. It is not inlined, because it has a hundred callers.
//
//go:noinline
func (l *Line) Add(text string) {
	for i := range len(text) {
		if l.length >= LongestLine-len(cutMark)-len("\n") {
			return
		}
		l.text[l.length] = text[i]
		l.length++
	}
}

// View returns the line as a string that shares its memory.
//
//go:noinline
func (l *Line) View() string { return kernel.View(l.text[:l.length]) }

// Quoted adds text that somebody else has written, between quotes, made harmless.
func (l *Line) Quoted(text string) {
	l.Add(`"`)
	l.Foreign(text)
	l.Add(`"`)
}

// Foreign adds the start of a text that somebody else has written, with a "?" in place of every character that is no good
// in a line. Names in UTF-8 stay as they are.
func (l *Line) Foreign(text string) {
	for i := 0; i < len(text); {
		char, size := character(text[i:])
		if i+size > longestQuote {
			l.Add(cutMark)
			return
		}
		if IsHarmless(char) {
			l.Add(text[i : i+size])
		} else {
			l.Add("?")
		}
		i += size
	}
}

// IsHarmless tells whether a character may go to a terminal or a log: none that a terminal takes for a command, ends the
// line or turns its direction round, and no byte that is not UTF-8.
func IsHarmless(char rune) bool {
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
	if char < shortest(size) || char >= 0xd800 && char < 0xe000 || char > 0x10ffff {
		return noCharacter, 1
	}
	return char, size
}

// shortest returns the first character that needs so many bytes.
func shortest(size int) rune {
	switch size {
	case 2:
		return 0x80
	case 3:
		return 0x800
	}
	return 0x10000
}

// Number adds a decimal number.
func (l *Line) Number(n int64) {
	if n < 0 {
		l.Add("-")
		n = -n
	}
	l.Digits(n, 1)
}

// Count adds words and a number.
func (l *Line) Count(words string, n int64) {
	l.Add(words)
	l.Number(n)
}

// Pid adds words and a process.
func (l *Line) Pid(words string, pid int) {
	l.Add(words)
	l.Count("pid ", int64(pid))
}

// Digits adds a number of at least some digits, with leading zeros.
func (l *Line) Digits(n int64, least int) {
	var buffer [20]byte
	at := len(buffer)
	for n > 0 || len(buffer)-at < least {
		at--
		buffer[at] = byte('0' + n%10)
		n /= 10
	}
	l.Add(kernel.View(buffer[at:]))
}

// Seconds adds a time, given in nanoseconds, in seconds with three decimals.
func (l *Line) Seconds(nanoseconds int64) {
	milliseconds := nanoseconds / 1_000_000
	l.Number(milliseconds / 1000)
	l.Add(".")
	l.Digits(milliseconds%1000, 3)
	l.Add(" s")
}

// Errno adds the words for an errno, or its number.
func (l *Line) Errno(errno unix.Errno) {
	if text := errnoText(errno); text != "" {
		l.Add(text)
	} else {
		l.Count("errno ", int64(errno))
	}
}

// End ends the line, and marks one that was cut off.
func (l *Line) End() {
	if l.length == LongestLine-len(cutMark)-len("\n") {
		l.length += copy(l.text[l.length:], cutMark)
	}
	l.text[l.length] = '\n'
	l.length++
}

// Pad adds blanks up to a column, and one at least.
func (l *Line) Pad(column int) {
	for l.Add(" "); l.length < column; {
		l.Add(" ")
	}
}

// Length returns how many bytes are in the line.
func (l *Line) Length() int { return l.length }
