package program

import (
	"math"
	"testing"
)

func TestELFNumbers(t *testing.T) {
	e := elf{text: "\x01\x02\x03\x04\x05\x06\x07\x08"}
	big := elf{text: e.text, big: true}
	for _, c := range []struct {
		elf      elf
		at, size int
		want     int
	}{
		{e, 0, 1, 1}, {e, 0, 2, 0x0201}, {e, 4, 4, 0x08070605}, {e, 0, 8, 0x0807060504030201 & math.MaxInt},
		{big, 0, 2, 0x0102}, {big, 4, 4, 0x05060708},
		{e, 8, 1, 0}, {e, 7, 2, 0}, {e, -1, 2, 0}, {big, -4, 4, 0},
	} {
		if got := c.elf.number(c.at, c.size); got != c.want {
			t.Errorf("%d bytes at %d, big %v: %#x, want %#x", c.size, c.at, c.elf.big, got, c.want)
		}
	}
}

func TestMachineOf(t *testing.T) {
	for number, want := range map[int]string{62: "amd64", 183: "arm64", 0: "", 1 << 15: ""} {
		if got := machineOf(number); got != want {
			t.Errorf("%d: %q, want %q", number, got, want)
		}
	}
}
