package main

import (
	"bytes"
	"debug/elf"
	"encoding/hex"
	"testing"
)

func TestBoundsEnd(t *testing.T) {
	for _, test := range []struct {
		name          string
		list          []uint64
		address, want uint64
	}{
		{"the next start", []uint64{100, 110, 120, 130}, 100, 110},
		{"the last one", []uint64{100, 110, 120, 130}, 130, 200},
		{"the last but one: nothing tells", []uint64{100, 110, 120, 130}, 120, 200},
		{"nothing behind", nil, 100, 200},
		{"sizes grow", []uint64{100, 110, 121, 133, 146}, 100, 110},
		{"perhaps inside: what is behind is as long as both parts", []uint64{100, 104, 110, 120, 130}, 100, 110},
		{"perhaps inside, again and again", []uint64{100, 104, 110, 140}, 100, 200},
		{"an address inside, asked for", []uint64{100, 110, 120, 130}, 104, 110},
		{"twice the same", []uint64{100, 100, 110, 110, 120, 130}, 100, 110},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := bounds{test.list}
			if got := b.end(test.address, 200); got != test.want {
				t.Errorf("%d, want %d", got, test.want)
			}
		})
	}
}

func TestPlace(t *testing.T) {
	segment := func(from uint64, size int) *piece {
		return &piece{from: from, to: from + uint64(size), data: make([]byte, size)}
	}
	for _, test := range []struct {
		name   string
		pieces []*piece
		want   []uint64
	}{
		{"behind the header, in the same page", []*piece{segment(0x401800, 16)}, []uint64{0x800}},
		{"not over the header", []*piece{segment(0x401008, 16)}, []uint64{0x1008}},
		{"two of one page", []*piece{segment(0x401800, 16), segment(0x409900, 16)}, []uint64{0x800, 0x900}},
		{"two that want the same place, the larger first", []*piece{segment(0x401800, 16), segment(0x409800, 32)}, []uint64{0x1800, 0x800}},
		{"nothing but zeroes", []*piece{{from: 0x401000, to: 0x402000}}, []uint64{0}},
	} {
		t.Run(test.name, func(t *testing.T) {
			place(test.pieces, 512, 4096)
			for i, p := range test.pieces {
				if p.offset != test.want[i] {
					t.Errorf("%#x lies at %#x, want %#x", p.from, p.offset, test.want[i])
				}
			}
		})
	}
}

func TestDropZeroes(t *testing.T) {
	data := func(size, last int) []byte {
		b := make([]byte, size)
		if last >= 0 {
			b[last] = 1
		}
		return b
	}
	for _, test := range []struct {
		name       string
		data       []byte
		size, from int
	}{
		{"zeroes only", data(100, -1), 0, 0x1000},
		{"the rest of a page stays", data(100, 10), 100, 0x1800},
		{"whole pages go", data(0x3000, 10), 0x800, 0x1800},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := piece{from: 0x1800, to: 0x1800 + uint64(len(test.data)), data: test.data}
			p.dropZeroes(4096)
			if len(p.data) != test.size || p.from != uint64(test.from) {
				t.Errorf("%#x bytes from %#x, want %#x from %#x", len(p.data), p.from, test.size, test.from)
			}
		})
	}
}

func TestAddNotes(t *testing.T) {
	notes := func() []blob {
		return []blob{{section: "a", data: make([]byte, 36)}, {section: "b", data: make([]byte, 64)}}
	}
	segment := func(from, to uint64, flags elf.ProgFlag) *piece {
		return &piece{from: from, to: to, flags: flags, data: make([]byte, to-from)}
	}
	const r, rx, rw = elf.PF_R, elf.PF_R | elf.PF_X, elf.PF_R | elf.PF_W
	for _, test := range []struct {
		name   string
		pieces []*piece
		want   uint64 // where the first note lies, 0 for nowhere
	}{
		{"the rest of a page", []*piece{segment(0x1000, 0x1101, r)}, 0x1104},
		{"not in code if there is another", []*piece{segment(0x1000, 0x1100, rx), segment(0x2000, 0x2100, r)}, 0x2100},
		{"not where it does not fit", []*piece{segment(0x1000, 0x1ff0, r), segment(0x9000, 0x9100, r)}, 0x9100},
		{"one more page", []*piece{segment(0x1000, 0x1ff0, r), segment(0x9000, 0x9100, rw)}, 0x1ff0},
		{"no page over the neighbour", []*piece{segment(0x1000, 0x1ff0, r), segment(0x2000, 0x2100, rw)}, 0},
		{"code, if there is nothing else", []*piece{segment(0x1000, 0x1100, rx)}, 0x1100},
	} {
		t.Run(test.name, func(t *testing.T) {
			done := addNotes(test.pieces, notes(), 4096)
			got := uint64(0)
			for _, p := range test.pieces {
				if len(p.notes) == 2 {
					got = p.notes[0].address
					if p.to != got+100 || uint64(len(p.data)) != p.to-p.from || p.notes[1].address != got+36 {
						t.Errorf("the piece ends at %#x with %d bytes", p.to, len(p.data))
					}
				}
			}
			if got != test.want || done != (test.want != 0) {
				t.Errorf("%#x, want %#x", got, test.want)
			}
		})
	}
}

func TestNote(t *testing.T) {
	got := hex.EncodeToString(note("FDO", notePackage, []byte("{}\x00")))
	if want := "04000000" + "03000000" + "7e1afeca" + "46444f00" + "7b7d0000"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if text := packageNote(metadata{Name: "mote"}); !bytes.Contains(text, []byte(`"name":"mote"`)) || len(text)%4 != 0 {
		t.Errorf("%q", text)
	}
}

func TestNames(t *testing.T) {
	for _, test := range []struct {
		name         string
		cut, allowed bool
	}{
		{"runtime.panicBounds", true, false},
		{"runtime.morestack_noctxt.abi0", true, false},
		{"runtime.gcWriteBarrier2", true, false},
		{"runtime.gopanic", false, false},
		{"runtime.memmove", false, true},
		{"runtime.memmoveX", false, false},
		{"runtime.newobject", false, false},
		{"internal/runtime/syscall/linux.Syscall6.abi0", false, true},
		{"mote/forward.Parse", false, true},
		{"motel/x.Parse", false, false},
		{"", false, false},
	} {
		if isCut(test.name) != test.cut || isAllowed(test.name) != test.allowed {
			t.Errorf("%q: cut %v, allowed %v", test.name, isCut(test.name), isAllowed(test.name))
		}
	}
}
