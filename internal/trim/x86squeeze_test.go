package main

import (
	"encoding/hex"
	"strings"
	"testing"

	"golang.org/x/arch/x86/x86asm"
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
		{"LEAQ of an address, AX", "48 8d 05 00 00 00 00", absolute, 5},
		{"LEAQ of an address, R15", "4c 8d 3d 00 00 00 00", absolute, 6},
		{"LEAL of an address", "8d 05 00 00 00 00", same, 6},
		{"LEAQ of an address, with a prefix", "67 48 8d 05 00 00 00 00", same, 8},
		{"LEAQ of a place on the stack", "48 8d 84 24 00 01 00 00", same, 8},
		{"LEAQ of a place in memory", "48 8d 80 00 01 00 00", same, 7},
		{"LEAW of an address", "66 8d 05 00 00 00 00", same, 7},
		{"MOVQ of what lies at an address", "48 8b 05 00 00 00 00", same, 7},
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
		{"LEAQ, AX", "48 8d 05 00 01 00 00", "b8 00 20 40 00", true},
		{"LEAQ, R9", "4c 8d 0d 00 01 00 00", "41 b9 00 20 40 00", true},
		{"LEAQ, another register", "48 8d 05 00 01 00 00", "b9 00 20 40 00", false},
		{"LEAQ, a register that is like it", "48 8d 0d 00 01 00 00", "41 b9 00 20 40 00", false},
		{"LEAQ that is MOVQ of a number now", "48 8d 05 00 01 00 00", "48 c7 c0 00 20 40 00", false},
		{"LEAQ that is MOVB of a number now", "48 8d 05 00 01 00 00", "b0 20", false},
		{"LEAQ that is MOVW of a number now", "48 8d 05 00 01 00 00", "66 b8 00 20", false},
		{"LEAL", "8d 05 00 01 00 00", "b8 00 20 40 00", false},
		{"LEAQ of 32 bits", "67 48 8d 05 00 01 00 00", "b8 00 20 40 00", false},
		{"LEAQ of a place on the stack", "48 8d 84 24 00 01 00 00", "b8 00 20 40 00", false},
		{"a load", "48 8b 05 00 01 00 00", "b8 00 20 40 00", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := (amd64{}).equal(unhex(t, test.was), unhex(t, test.is)); got != test.want {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}

func TestX86AimMov(t *testing.T) {
	for _, test := range []struct {
		name, code string
		target     uint64
		want       string
	}{
		{"AX", "b8 00 00 00 00", 0x402000, "b800204000"},
		{"R15", "41 bf 00 00 00 00 c3", 0x402000, "41bf00204000c3"},
		{"above 2 GiB", "b8 00 00 00 00", 1 << 31, ""},
		{"MOVQ", "48 c7 c0 00 00 00 00", 0x402000, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := unhex(t, test.code)
			err := amd64{}.aim(b, at, test.target)
			if got := hex.EncodeToString(b); (err == nil) != (test.want != "") || err == nil && got != test.want {
				t.Errorf("%s, %v, want %s", got, err, test.want)
			}
		})
	}
}

// TestX86Rewrite sees that each register stays the one it was.
func TestX86Rewrite(t *testing.T) {
	for n := range byte(16) {
		code := []byte{x86RexW | n>>3*x86RexR, x86Lea, n&7<<3 | x86FromPC, 0, 0, 0, 0}
		inst, err := x86Decode(amd64{}.rewrite(code, absolute))
		if r, ok := inst.Args[0].(x86asm.Reg); err != nil || !ok || r != x86asm.EAX+x86asm.Reg(n) {
			t.Errorf("% x: %v, %v", code, inst, err)
		}
	}
}

// TestX86Numbered tells numbers from addresses by their place.
func TestX86Numbered(t *testing.T) {
	const mov = "b8 00 20 40 00"
	a := amd64{}.numbered(map[uint64]bool{at: true, at + 5: true})
	st, after, err := decodeOne(t, a, mov, state{})
	sameStep(t, st, err, 5, false, []ref{{kind: operand, pc: at, target: 0x402000}})
	if want := (fact{address, 0x402000}); after.regs[0] != want {
		t.Errorf("the register holds %+v, want %+v", after.regs[0], want)
	}
	st, after, err = decodeOne(t, amd64{}.numbered(nil), mov, state{})
	sameStep(t, st, err, 5, false, []ref{{kind: literal, pc: at, target: 0x402000}})
	if after.regs[0].kind != unknown {
		t.Errorf("the register holds %+v", after.regs[0])
	}
	for _, code := range []string{"48 c7 c0 00 20 40 00", "55", "48 8b 05 00 00 00 00", "c7 00 00 20 40 00"} {
		if _, _, err := decodeOne(t, a, code, state{}); err == nil {
			t.Errorf("%s: an address was seen in it", code)
		}
	}
}
