package say

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/sys/unix"
)

// built is the text of a line.
func built(build func(*Line)) string {
	var l Line
	build(&l)
	l.End()
	return string(l.text[:l.length])
}

func TestLine(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(*Line)
		want  string
	}{
		{"nothing", func(*Line) {}, "\n"},
		{"text", func(l *Line) { l.Add("a"); l.Add(""); l.Add("b") }, "ab\n"},
		{"zero", func(l *Line) { l.Number(0) }, "0\n"},
		{"negative", func(l *Line) { l.Number(-143) }, "-143\n"},
		{"the largest", func(l *Line) { l.Number(math.MaxInt64) }, "9223372036854775807\n"},
		{"no time", func(l *Line) { l.Seconds(0) }, "0.000 s\n"},
		{"less than a millisecond", func(l *Line) { l.Seconds(999_999) }, "0.000 s\n"},
		{"milliseconds", func(l *Line) { l.Seconds(7_000_000) }, "0.007 s\n"},
		{"seconds", func(l *Line) { l.Seconds(61_050_000_000) }, "61.050 s\n"},
		{"errno", func(l *Line) { l.Errno(unix.ENOENT) }, "no such file or directory\n"},
		{"errno without words", func(l *Line) { l.Errno(4000) }, "errno 4000\n"},
		{"quote", func(l *Line) { l.Quoted("a b") }, "\"a b\"\n"},
		{"empty quote", func(l *Line) { l.Quoted("") }, "\"\"\n"},
		{"UTF-8", func(l *Line) { l.Quoted("größe ÀЖ漢🙂") }, "\"größe ÀЖ漢🙂\"\n"},
		{"control characters", func(l *Line) { l.Quoted("a\n\r\t\x00\x1b[2J\x7f") }, "\"a?????[2J?\"\n"},
		{"control characters, UTF-8", func(l *Line) { l.Quoted("\u0080\u009b\u009f\u00a0") }, "\"???\u00a0\"\n"},
		{"no UTF-8", func(l *Line) { l.Quoted("\xff\x9b1m\xc3") }, "\"??1m?\"\n"},
		{"what nobody sees", func(l *Line) { l.Quoted("a\u00ad\u061c\u200b\ufeffb") }, "\"a????b\"\n"},
		{"direction and line ends", func(l *Line) { l.Quoted("\u202egpj\u2028\u2066\u200f") }, "\"?gpj???\"\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := built(c.build); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestLineIsCut fills lines byte by byte to their end: the first that does not fit is marked.
func TestLineIsCut(t *testing.T) {
	const room = LongestLine - len(cutMark) - len("\n")
	for length := range LongestLine * 2 {
		got := built(func(l *Line) {
			for range length {
				l.Add("x")
			}
		})
		want := strings.Repeat("x", min(length, room)) + "\n"
		if length >= room {
			want = strings.Repeat("x", room) + cutMark + "\n"
		}
		if got != want {
			t.Fatalf("%d bytes give %q", length, got)
		}
	}
}

// TestQuoteIsCut has quotes of every length, and of characters of every size at the end: the words behind stay.
func TestQuoteIsCut(t *testing.T) {
	for _, char := range []string{"x", "ö", "漢", "🙂", "\n", "\xff"} {
		for length := range longestQuote + 8 {
			text := strings.Repeat("a", length) + strings.Repeat(char, 100_000)
			got := built(func(l *Line) { l.Add("mote: "); l.Quoted(text); l.Add(" behind") })
			if !strings.HasSuffix(got, cutMark+"\" behind\n") || !utf8.ValidString(got) || len(got) > LongestLine {
				t.Fatalf("%d and %q: %q", length, char, got)
			}
		}
	}
	whole := strings.Repeat("x", longestQuote)
	if got := built(func(l *Line) { l.Quoted(whole) }); got != "\""+whole+"\"\n" {
		t.Errorf("one that fits: %q", got)
	}
}

// TestCharacter compares with the standard library: every character, and random bytes.
func TestCharacter(t *testing.T) {
	compare := func(text string) {
		want, size := utf8.DecodeRuneInString(text)
		if want == utf8.RuneError && size == 1 {
			want = noCharacter
		}
		if got, n := character(text); got != want || n != size {
			t.Errorf("character(%q) is %x, %d; want %x, %d", text, got, n, want, size)
		}
	}
	for char := rune(0); char <= utf8.MaxRune; char++ {
		if utf8.ValidRune(char) {
			compare(string(char))
		}
	}
	for first := range 256 {
		for second := range 256 {
			compare(string([]byte{byte(first), byte(second), 0x80, 0x80}))
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		var bytes [5]byte
		for i := range bytes {
			bytes[i] = byte(random.IntN(256)) | 0x80
		}
		compare(string(bytes[:1+random.IntN(5)]))
	}
}

// TestErrno compares the words with those of x/sys, which are those of the C library.
func TestErrno(t *testing.T) {
	known := 0
	for errno := unix.Errno(0); errno < 300; errno++ {
		var l Line
		l.Errno(errno)
		switch text := l.View(); text {
		case fmt.Sprintf("errno %d", int(errno)):
		case errno.Error():
			known++
		default:
			t.Errorf("errno %d is %q, want %q", errno, text, errno.Error())
		}
	}
	if known < 30 {
		t.Errorf("only %d have words", known)
	}
}
