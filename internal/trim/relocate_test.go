package main

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOtherAddresses links mote to other addresses, its functions in another order. An address or a distance that was
// overlooked would be another number, and the trimmed file another file.
func TestOtherAddresses(t *testing.T) {
	for _, goarch := range architectures {
		t.Run(goarch, func(t *testing.T) {
			var in, out [2][]byte
			for i, flags := range []string{"-E _boot -T " + textAddress, "-E _boot -T 0x7b811000 -randlayout=7"} {
				linked := linkedWith(t, goarch, nil, flags)
				file := filepath.Join(t.TempDir(), "mote")
				if err := run(linked, outputs{file: file}, "1.2.3"); err != nil {
					t.Fatal(err)
				}
				in[i], _ = os.ReadFile(linked)
				out[i], _ = os.ReadFile(file)
			}
			if bytes.Equal(in[0], in[1]) || len(out[0]) == 0 {
				t.Fatal("the linker wrote the same file twice")
			}
			if !bytes.Equal(out[0], out[1]) {
				t.Error("what the linker chose is still to be seen in the trimmed file")
			}
		})
	}
}

// references is a program with every kind of reference that a compiler makes: each line that comes out wrong is an exit
// code of its own.
const references = `
//go:noinline
func choose(n int) int { // a jump table
	switch n {
	case 0: return 17
	case 1: return kernel.Getpid()
	case 2: return 5
	case 3: return 99
	case 4: return 12
	case 5: return 31
	case 6: return 8
	case 7: return 64
	case 8: return 77
	}
	return -1
}

var words = [...]string{"zero", "one", "two", "three", "", "twofold"}
var numbers = [...]uint64{7, 0x6d001000, 11, 1 << 63}
var bytesOf = [...]byte{3, 1, 4, 1, 5, 9, 2, 6}
var nested = [...]struct{ name *string; n *uint64 }{{&words[2], &numbers[2]}, {&words[5], &numbers[0]}}
var count int
var start = 41

//go:noinline
func word(n int) string { return words[n] }
//go:noinline
func number(n int) uint64 { return numbers[n] }
//go:noinline
func digit(n int) byte { return bytesOf[n] }
//go:noinline
func same(a, b string) bool { return a == b }
//go:noinline
func long(n int) string { if n > 0 { return "a text that is longer than sixteen bytes" }; return "longer than sixteen" }
//go:noinline
func float(n int) float64 { return float64(n) * 2.5 }
//go:noinline
func fill(n int) (a [40]byte) { a = [40]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}; a[39] = byte(n); return a }
//go:noinline
func add(n int) { count += n; start++ }

func verify(sp uintptr) int {
	add(3)
	a := fill(9)
	switch {
	case choose(0) != 17 || choose(2) != 5 || choose(8) != 77 || choose(9) != -1: return 1
	case !same(word(2), "two") || !same(word(5), "twofold") || !same(word(4), ""): return 2
	case number(1) != 0x6d001000 || number(3) != 1<<63: return 3
	case digit(5) != 9 || digit(7) != 6: return 4
	case !same(*nested[sp&1|1].name, "twofold") || *nested[sp&1|1].n != 7 || *nested[sp&2].n != 11: return 5
	case !same(long(1)[15:34], long(0)): return 6
	case float(2) != 5: return 7
	case a[19] != 20 || a[20] != 0 || a[39] != 9: return 8
	case count != 3 || start != 42: return 9
	case planted() != 15: return 10
	}
	return 42
}
func planted() int
`

// assembled has the kinds that only assembly makes, or that the compiler makes rarely.
var assembled = map[string]string{
	"amd64": assembly + `
	XORL	AX, AX
	CMPL	·small(SB), $3		// a constant of one byte behind the address
	JNE	wrong
	CMPQ	·large(SB), $0x11223344	// of four
	JNE	wrong
	LEAQ	·large(SB), CX
	CMPL	(CX), $0x11223344
	JNE	wrong
	PCALIGN	$16
	MOVOU	·vector(SB), X0
	PADDQ	·vector(SB), X0		// must be aligned
	MOVQ	X0, CX
	CMPQ	CX, $14
	JNE	wrong
	JMP	·right(SB)
wrong:
	RET
TEXT ·right(SB), NOSPLIT|NOFRAME, $0
	MOVQ	$15, 8(SP)
	JMP	·back(SB)
TEXT ·back(SB), NOSPLIT|NOFRAME, $0
	RET
DATA ·small(SB)/4, $3
GLOBL ·small(SB), NOPTR|RODATA, $4
DATA ·large(SB)/8, $0x11223344
GLOBL ·large(SB), NOPTR|RODATA, $8
DATA ·vector(SB)/8, $7
DATA ·vector+8(SB)/8, $9
GLOBL ·vector(SB), NOPTR|RODATA, $16
`,
	"arm64": assembly + `
	MOVBU	·vector(SB), R0
	MOVHU	·vector(SB), R1
	MOVWU	·vector+4(SB), R2
	MOVD	·vector+8(SB), R3
	FMOVD	·vector+8(SB), F0
	FMOVD	F0, R4
	CMP	R3, R4
	BNE	wrong
	MOVD	$·vector(SB), R5
	MOVD	8(R5), R5
	CMP	R3, R5
	BNE	wrong
	MOVD	$0x123456789abcdef1, R6	// a constant in the code
	CMP	$0, R6
	BEQ	wrong
	ADD	R0, R1, R1
	ADD	R1, R2, R2
	ADD	R2, R3, R3
	MOVD	R3, 8(RSP)
	B	·back(SB)
wrong:
	RET
TEXT ·back(SB), NOSPLIT|NOFRAME, $0
	RET
DATA ·vector(SB)/4, $1
DATA ·vector+4(SB)/4, $4
DATA ·vector+8(SB)/8, $9
GLOBL ·vector(SB), NOPTR|RODATA, $16
`,
}

func referencing(goarch string) map[string]string {
	source := boot("kernel.Exit(verify(sp))", references)
	source["planted_"+goarch+".s"] = assembled[goarch]
	return source
}

func TestReferences(t *testing.T) {
	for _, goarch := range architectures {
		t.Run(goarch, func(t *testing.T) {
			prefix := runner(t, goarch)
			file, r := trimmed(t, goarch, referencing(goarch))
			args := append(append([]string(nil), prefix...), file)
			if code, text := exitCode(t, args[0], args[1:]...); code != 42 {
				t.Errorf("exit code %d, want 42; it said %q", code, text)
			}
			if got := strings.Join(r.Written, " "); got != "main.start main.count" {
				t.Errorf("written: %s", got)
			}
			if len(r.Segments) != 2 || r.Segments[1].Name != "PF_W+PF_R" {
				t.Errorf("segments: %+v", r.Segments)
			}
		})
	}
}

// inMemory does all that run does, but writes nothing.
func inMemory(t *testing.T, goarch string, replace map[string]string) ([]byte, *layout, *walk) {
	t.Helper()
	img, err := openImage(linked(t, goarch, replace))
	if err != nil {
		t.Fatal(err)
	}
	w, err := walkFrom(img, entryName)
	if err != nil {
		t.Fatal(err)
	}
	out, l, err := assemble(img, w, describe(img, ""), hotFunctions())
	if err != nil {
		t.Fatal(err)
	}
	return out, l, w
}

// TestRecheck spoils the written file in one place after the other. Each time the second walk must find it.
func TestRecheck(t *testing.T) {
	for _, goarch := range architectures {
		t.Run(goarch, func(t *testing.T) {
			out, l, w := inMemory(t, goarch, referencing(goarch))
			places := 0
			for _, fn := range l.functions(w) {
				for _, r := range fn.refs {
					if fn.leaves(r) {
						places++
						spoil(t, out, l, w, fn.place(r.pc), fn.name)
					}
				}
				spoil(t, out, l, w, fn.in.at, fn.name)
			}
			for place := range w.words {
				at, _ := l.chunks.move(place)
				spoil(t, out, l, w, at, "a word")
			}
			for _, c := range l.chunks {
				if !c.code && l.holds(c.at) {
					spoil(t, out, l, w, c.at, c.name)
				}
			}
			if places < 20 {
				t.Errorf("only %d references", places)
			}
		})
	}
}

// holds tells whether the file holds what lies at an address.
func (l *layout) holds(address uint64) bool {
	for _, s := range l.segments {
		if address >= s.from && address < s.from+uint64(len(s.data)) {
			return true
		}
	}
	return false
}

// spoil changes each of the bytes that a reference may lie in by one bit.
func spoil(t *testing.T, out []byte, l *layout, w *walk, address uint64, what string) {
	t.Helper()
	s := l.segments[0]
	if address >= s.to {
		s = l.segments[1]
	}
	at := s.offset + address - s.from
	out[at] ^= 1 << 3
	if recheck(out, l, w) == nil {
		t.Errorf("%s: the byte at %#x may change and nobody sees it", what, address)
	}
	out[at] ^= 1 << 3
}

// TestRecheckAim makes every reference point 8 bytes further, which is as good an instruction as before.
func TestRecheckAim(t *testing.T) {
	for _, goarch := range architectures {
		t.Run(goarch, func(t *testing.T) {
			out, l, w := inMemory(t, goarch, referencing(goarch))
			for _, fn := range l.functions(w) {
				for _, r := range fn.refs {
					if !fn.leaves(r) {
						continue
					}
					place := fn.place(r.pc)
					code := out[l.segments[0].offset+place-l.segments[0].from:]
					old := append([]byte(nil), code[:16]...)
					target, _ := l.chunks.move(r.target)
					if err := l.arch.aim(code, place, target+16); err != nil {
						t.Fatal(err)
					}
					if recheck(out, l, w) == nil {
						t.Errorf("%s at %#x may point 16 bytes further and nobody sees it", fn.name, place)
					}
					copy(code, old)
				}
			}
			if err := recheck(out, l, w); err != nil {
				t.Errorf("nothing is spoiled: %v", err)
			}
		})
	}
}

// TestRefusedAddresses plants numbers and words that may be addresses and that nobody could patch.
func TestRefusedAddresses(t *testing.T) {
	const data = "GLOBL ·word(SB), RODATA, $8\n"
	for _, test := range []struct{ name, text, want string }{
		{"a number that is the address of a function", "MOVQ $" + textAddress + ", AX\nRET\n", "may be the address of"},
		{"a word that points into the runtime's code", "MOVQ ·word(SB), AX\nRET\nDATA ·word(SB)/8, $runtime·gogo(SB)\n" + data,
			"may be an address"},
		{"a write to a function", "MOVQ AX, ·other(SB)\nRET\nTEXT ·other(SB), NOSPLIT|NOFRAME, $0\nRET\n", "writes to"},
		{"a jump of one byte to another function", "BYTE $0xeb; BYTE $0x1e\nRET\n", "refused: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := boot("planted()", "func planted()")
			source["planted_amd64.s"] = assembly + test.text
			refused(t, linked(t, "amd64", source), test.want)
		})
	}
}

// TestWords is about words that look like addresses where there are none: they must stay.
func TestWords(t *testing.T) {
	img := &image{loads: []load{{address: 0x6d001000, size: 0x1000, data: make([]byte, 64)}}}
	binary.LittleEndian.PutUint64(img.loads[0].data[16:], 0x6d001008)
	for _, free := range []bool{false, true} {
		img.objects, img.noPointer = []symbol{{"numbers", 0x6d001000, 64}}, nil
		if free {
			img.noPointer = []symbol{{".noptrdata", 0x6d001000, 64}}
		}
		w := &walk{img: img, data: map[uint64]keep{}, words: map[uint64]uint64{}}
		if err := w.need(0x6d001000, 0); err != nil || (len(w.words) == 0) != free {
			t.Errorf("without pointers: %v: %v, words %x", free, err, w.words)
		}
	}
}
