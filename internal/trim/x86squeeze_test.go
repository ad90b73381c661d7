package main

import (
	"encoding/hex"
	"strings"
	"testing"
)

func unhex(t *testing.T, code string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(code, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestX86Form(t *testing.T) {
	for _, test := range []struct {
		name, code string
		form       form
		size       uint64
	}{
		{"NOP", "90", gone, 0},
		{"NOP of two bytes", "66 90", gone, 0},
		{"NOP of three bytes", "0f 1f 00", gone, 0},
		{"NOP of nine bytes", "66 0f 1f 84 00 00 00 00 00", gone, 0},
		{"NOP with too many bytes", "90 90", same, 2},
		{"NOP that points somewhere", "0f 1f 05 00 00 00 00", same, 7},
		{"PAUSE", "f3 90", same, 2},
		{"XCHG AX, R8", "49 90", same, 2},
		{"XCHG AX, CX", "91", same, 1},
		{"PREFETCHW", "0f 0d 08", same, 3},
		{"JMP", "e9 00 00 00 00", near, 2},
		{"JE", "0f 84 00 00 00 00", near, 2},
		{"JMP that is short", "eb 00", same, 2},
		{"CALL", "e8 00 00 00 00", same, 5},
		{"SETE", "0f 94 c0", same, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			if f, size := (amd64{}).form(unhex(t, test.code)); f != test.form || size != test.size {
				t.Errorf("form %d of %d bytes, want %d of %d", f, size, test.form, test.size)
			}
		})
	}
}

func TestX86Turn(t *testing.T) {
	for _, test := range []struct {
		name, code string
		to         int
		want       string
	}{
		{"JMP short", "eb 00", 0x81, "eb7f"},
		{"JMP short, too far", "eb 00", 0x82, ""},
		{"JE short, back", "74 00", -0x7e, "7480"},
		{"JE short, too far back", "74 00", -0x7f, ""},
		{"JCXZ", "e3 00", 4, "e302"},
		{"JMP", "e9 00 00 00 00", 0x1005, "e900100000"},
		{"JNE", "0f 85 00 00 00 00", 0, "0f85faffffff"},
		{"no jump", "48 89 c3", 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := unhex(t, test.code)
			err := amd64{}.turn(b, at, uint64(at+test.to))
			if got := hex.EncodeToString(b); (err == nil) != (test.want != "") || err == nil && got != test.want {
				t.Errorf("%s, %v, want %s", got, err, test.want)
			}
		})
	}
}

func TestX86Equal(t *testing.T) {
	for _, test := range []struct {
		name, was, is string
		want          bool
	}{
		{"JMP", "e9 00 01 00 00", "eb 10", true},
		{"JE", "0f 84 00 01 00 00", "74 10", true},
		{"JE that stays long", "0f 84 00 01 00 00", "0f 84 00 00 00 00", true},
		{"another condition", "0f 84 00 01 00 00", "75 10", false},
		{"a jump that is a condition now", "e9 00 01 00 00", "74 10", false},
		{"a jump that is a call now", "e9 00 01 00 00", "e8 00 01 00 00", false},
		{"two calls", "e8 00 01 00 00", "e8 00 02 00 00", false},
		{"with a prefix", "2e 0f 84 00 01 00 00", "74 10", false},
		{"with more behind it", "e9 00 01 00 00", "eb 10 90", false},
		{"no jumps", "48 89 c3", "48 89 c1", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := (amd64{}).equal(unhex(t, test.was), unhex(t, test.is)); got != test.want {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}
