package pid1

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
func built(build func(*line)) string {
	var l line
	build(&l)
	l.end()
	return string(l.text[:l.length])
}

func TestLine(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(*line)
		want  string
	}{
		{"nothing", func(*line) {}, "\n"},
		{"text", func(l *line) { l.add("a"); l.add(""); l.add("b") }, "ab\n"},
		{"zero", func(l *line) { l.number(0) }, "0\n"},
		{"negative", func(l *line) { l.number(-143) }, "-143\n"},
		{"the largest", func(l *line) { l.number(math.MaxInt64) }, "9223372036854775807\n"},
		{"no time", func(l *line) { l.seconds(0) }, "0.000 s\n"},
		{"less than a millisecond", func(l *line) { l.seconds(999_999) }, "0.000 s\n"},
		{"milliseconds", func(l *line) { l.seconds(7_000_000) }, "0.007 s\n"},
		{"seconds", func(l *line) { l.seconds(61_050_000_000) }, "61.050 s\n"},
		{"signal", func(l *line) { l.signal(15) }, "SIGTERM\n"},
		{"signal without a name", func(l *line) { l.signal(33) }, "signal 33\n"},
		{"first real-time signal", func(l *line) { l.signal(34) }, "SIGRTMIN\n"},
		{"last real-time signal", func(l *line) { l.signal(64) }, "SIGRTMIN+30\n"},
		{"errno", func(l *line) { l.errno(unix.ENOENT) }, "no such file or directory\n"},
		{"errno without words", func(l *line) { l.errno(4000) }, "errno 4000\n"},
		{"exit status", func(l *line) { l.status(3 << 8) }, " exited with code 3\n"},
		{"death", func(l *line) { l.status(9) }, " was killed by SIGKILL\n"},
		{"death with core", func(l *line) { l.status(6 | 0x80) }, " was killed by SIGABRT, core dumped\n"},
		{"quote", func(l *line) { l.quoted("a b") }, "\"a b\"\n"},
		{"empty quote", func(l *line) { l.quoted("") }, "\"\"\n"},
		{"UTF-8", func(l *line) { l.quoted("größe ÀЖ漢🙂") }, "\"größe ÀЖ漢🙂\"\n"},
		{"control characters", func(l *line) { l.quoted("a\n\r\t\x00\x1b[2J\x7f") }, "\"a?????[2J?\"\n"},
		{"control characters, UTF-8", func(l *line) { l.quoted("\u0080\u009b\u009f\u00a0") }, "\"???\u00a0\"\n"},
		{"no UTF-8", func(l *line) { l.quoted("\xff\x9b1m\xc3") }, "\"??1m?\"\n"},
		{"what nobody sees", func(l *line) { l.quoted("a\u00ad\u061c\u200b\ufeffb") }, "\"a????b\"\n"},
		{"direction and line ends", func(l *line) { l.quoted("\u202egpj\u2028\u2066\u200f") }, "\"?gpj???\"\n"},
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
	const room = longestLine - len(cutMark) - len("\n")
	for length := range longestLine * 2 {
		got := built(func(l *line) {
			for range length {
				l.add("x")
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
			got := built(func(l *line) { l.add("mote: "); l.quoted(text); l.add(" behind") })
			if !strings.HasSuffix(got, cutMark+"\" behind\n") || !utf8.ValidString(got) || len(got) > longestLine {
				t.Fatalf("%d and %q: %q", length, char, got)
			}
		}
	}
	whole := strings.Repeat("x", longestQuote)
	if got := built(func(l *line) { l.quoted(whole) }); got != "\""+whole+"\"\n" {
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
		var l line
		l.errno(errno)
		switch text := l.view(); text {
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
