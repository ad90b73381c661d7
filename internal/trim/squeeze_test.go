package main

import (
	"bytes"
	"debug/elf"
	"encoding/hex"
	"strings"
	"testing"
)

// handMade is a walk that has found one function, f, and _crash behind it.
func handMade(t *testing.T, code string) (*walk, *chunk) {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(code, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	f := symbol{"f", at, uint64(len(b))}
	img := &image{arch: amd64{}, sources: &sources{}, functions: []symbol{f, {crashName, at + 0x1000, 1}},
		loads: []load{{at, 0x1001, elf.PF_R | elf.PF_X, append(append([]byte(nil), b...), make([]byte, 0x1001-len(b))...)}}}
	fn, err := follow(img, f)
	if err != nil {
		t.Fatal(err)
	}
	fn.size = fn.used() - fn.address
	c := &chunk{name: "f", from: at, to: fn.end(), at: 0x500000, align: 1, code: true, data: b[:fn.size]}
	return &walk{img: img, functions: map[uint64]*function{at: fn}}, c
}

func TestSqueeze(t *testing.T) {
	add := func(n int) string { return strings.Repeat("83c001", n) } // ADDL $1, AX
	for _, test := range []struct{ name, code, want string }{
		{"nothing to do", "55 5d c3", "555dc3"},
		{"NOPs", "90 66 90 55 0f 1f 00 0f 1f 44 00 00 66 0f 1f 84 00 00 00 00 00 5d c3", "555dc3"},
		{"PAUSE, and a swap of registers", "f3 90 49 90 c3", "f3904990c3"},
		{"a jump over a NOP", "75 01 90 c3", "7500c3"},
		{"a jump to a NOP", "75 02 ff c0 90 c3", "7502ffc0c3"},
		{"a jump that becomes short, and what nothing reaches", "e9 03 00 00 00 90 90 90 c3", "eb01ccc3"},
		{"behind a call that does not come back", "75 06 e8 f9 0f 00 00 90 c3", "7506e8f90f0000ccc3"},
		{"a condition, forward", "0f 8f 02 00 00 00 ff c0 c3", "7f02ffc0c3"},
		{"a condition, backward", "ff c0 0f 86 f8 ff ff ff c3", "ffc076fcc3"},
		{"as far as it gets", "0f 84 7f 00 00 00 90" + add(42) + "c3", "747e" + add(42) + "c3"},
		{"too far", "0f 84 82 00 00 00 90" + add(43) + "c3", "0f8481000000" + add(43) + "c3"},
		{"backward, as far as it gets", add(42) + "0f 84 7c ff ff ff c3", add(42) + "7480c3"},
		{"backward, too far", add(43) + "0f 84 79 ff ff ff c3", add(43) + "0f8479ffffffc3"},
		{"one that fits once another has", "0f 84 81 00 00 00" + add(41) + "0f 84 00 00 00 00 c3",
			"747d" + add(41) + "7400c3"},
		{"CALL and a jump elsewhere", "90 e8 fa 0f 00 00 e9 00 10 00 00", "e8fa0f0000"},
		{"an address, in either half of the registers", "48 8d 05 f9 0f 00 00 4c 8d 0d f2 0f 00 00 c3",
			"b80000000041b900000000c3"},
		{"an address of its own", "90 8b 05 01 00 00 00 c3 01 00 00 00", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, c := handMade(t, test.code)
			chunks{c}.squeeze(w)
			if c.pieces == nil {
				if test.want != "" {
					t.Error("it was left as it is")
				}
				return
			}
			if err := c.rewrite(amd64{}); err != nil {
				t.Fatal(err)
			}
			if got := hex.EncodeToString(c.data); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

// TestPlace asks where the instructions of a squeezed function lie.
func TestPlace(t *testing.T) {
	w, c := handMade(t, "55 66 90 0f 84 00 00 00 00 5d c3")
	if got, err := c.place(at + 2); err != nil || got != c.at+2 {
		t.Errorf("before: %#x, %v", got, err)
	}
	chunks{c}.squeeze(w)
	for _, test := range []struct{ address, want uint64 }{{0, 0}, {1, 1}, {3, 1}, {9, 3}, {10, 4}} {
		got, err := chunks{c}.move(at + test.address)
		if err != nil || got != c.at+test.want {
			t.Errorf("%d lies at %#x, %v", test.address, got, err)
		}
		if c.left(at+test.address) != (test.address != 1) {
			t.Errorf("%d is wrongly left, or not", test.address)
		}
	}
	for _, inside := range []uint64{2, 4, 8} {
		if got, err := c.place(at + inside); err == nil {
			t.Errorf("%d, in the middle of an instruction, lies at %#x", inside, got)
		}
	}
	if c.room() != 5 {
		t.Errorf("it takes %d bytes", c.room())
	}
}

// TestSqueezed looks at all of mote: what was compiled has no NOP any more, and no jump that could be shorter.
func TestSqueezed(t *testing.T) {
	_, l, w := inMemory(t, "amd64", nil)
	saved := uint64(0)
	for _, fn := range l.functions(w) {
		assembly := strings.HasSuffix(w.img.sources.file(fn.address), ".s")
		if assembly != (fn.in.pieces == nil) {
			t.Errorf("%s: assembly %v, squeezed %v", fn.name, assembly, fn.in.pieces != nil)
		}
		saved += fn.size - fn.in.room()
		for i, p := range fn.in.pieces {
			code := fn.in.data[p.at : p.at+p.size]
			_, far := x86FarJump(code)
			if len(code) > 0 && (amd64{}).nothing(code) || far && p.jump != 0 && fn.in.reaches(&fn.in.pieces[i]) {
				t.Errorf("%s: % x is left", fn.name, code)
			}
		}
	}
	if saved < 1000 {
		t.Errorf("only %d bytes are saved", saved)
	}
}

// broken is a processor whose nth instruction of some kind is written wrongly.
type broken struct {
	amd64
	how  string
	n    *int
	done *bool
}

func (b broken) now() bool {
	*b.n--
	*b.done = *b.done || *b.n == -1
	return *b.n == -1
}

func (b broken) form(code []byte) (form, uint64) {
	f, size := b.amd64.form(code)
	if b.how == "left out" && f != gone && b.now() {
		return gone, 0
	}
	return f, size
}

func (b broken) rewrite(code []byte, f form) []byte {
	out := b.amd64.rewrite(code, f)
	if b.how == "condition" && f == near && b.now() {
		out[0] = (out[0] ^ 1) & 0x7f
	}
	if b.how == "register" && f == absolute && b.now() {
		out[len(out)-5] ^= 1
	}
	return out
}

func (b broken) turn(code []byte, pc, target uint64) error {
	next := pc + uint64(len(code))
	switch {
	case b.how == "one byte further" && b.now():
		target++
	case b.how == "to the next instruction" && target != next && b.now():
		target = next
	}
	return b.amd64.turn(code, pc, target)
}

// TestBrokenSqueeze squeezes wrongly in one way and one place after the other. No file may come out.
func TestBrokenSqueeze(t *testing.T) {
	for _, test := range []struct {
		how         string
		source      map[string]string
		step, least int
	}{
		{"one byte further", referencing("amd64"), 1, 30},
		{"to the next instruction", referencing("amd64"), 1, 30},
		{"condition", nil, 1, 5},
		{"register", nil, 4, 40},
		{"left out", referencing("amd64"), 2, 100},
	} {
		t.Run(test.how, func(t *testing.T) {
			_, _, w := inMemory(t, "amd64", test.source)
			for n, places := 0, 0; ; n, places = n+test.step, places+1 {
				done, err := squeezeBroken(w, test.how, n)
				if !done && err == nil && places >= test.least {
					return
				}
				if !done || err == nil || !strings.HasPrefix(err.Error(), "refused: ") {
					t.Fatalf("place %d: broken %v, %v", n, done, err)
				}
			}
		})
	}
}

func squeezeBroken(w *walk, how string, n int) (done bool, err error) {
	w.img.arch = broken{how: how, n: &n, done: &done}
	_, _, err = assemble(w.img, w, describe(w.img, ""), hotFunctions())
	return done, err
}

// TestMisplaced makes the layout say something else than the file: the debug file, and the words that point into
// functions, rest on what it says.
func TestMisplaced(t *testing.T) {
	out, l, w := inMemory(t, "amd64", referencing("amd64"))
	places := 0
	for _, c := range l.chunks {
		for i := 0; i < len(c.pieces); i += 2 {
			c.pieces[i].at++
			if recheck(out, l, w) == nil {
				t.Errorf("%s: the layout may be wrong about %#x", c.name, c.pieces[i].from)
			}
			c.pieces[i].at--
			places++
		}
	}
	if places < 100 || recheck(out, l, w) != nil {
		t.Errorf("%d places", places)
	}
}

// TestMisread makes the layout take addresses for numbers, and numbers for addresses.
func TestMisread(t *testing.T) {
	out, l, w := inMemory(t, "amd64", referencing("amd64"))
	places := 0
	for _, c := range l.chunks {
		for i := range c.pieces {
			p := &c.pieces[i]
			inst, err := x86Decode(c.data[p.at:])
			if err != nil || p.form == gone || !x86IsMov(inst) {
				continue
			}
			old := p.form
			p.form = same + absolute - old
			if recheck(out, l, w) == nil {
				t.Errorf("%s: %v at %#x may be the other", c.name, inst, p.from)
			}
			p.form, places = old, places+1
		}
	}
	if places < 10 || recheck(out, l, w) != nil {
		t.Errorf("%d places", places)
	}
}

// TestArm64IsNotSqueezed: all its instructions are of one size.
func TestArm64IsNotSqueezed(t *testing.T) {
	_, l, w := inMemory(t, "arm64", nil)
	for _, fn := range l.functions(w) {
		if fn.in.pieces != nil || !bytes.Equal(fn.in.data[:4], w.img.bytes(fn.address, 4)) && len(fn.refs) == 0 {
			t.Errorf("%s was squeezed", fn.name)
		}
	}
}
