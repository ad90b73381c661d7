package main

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"
)

// words are instructions as the manual and objdump write them; in memory their bytes are turned.
func words(list ...uint32) string {
	var b []byte
	for _, w := range list {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return hex.EncodeToString(b)
}

func TestA64Refs(t *testing.T) {
	for _, test := range []struct {
		name string
		code []uint32
		size int
		ends bool
		want []ref
	}{
		{"BL", []uint32{0x94000400}, 4, false, []ref{{kind: call, pc: at, target: at + 0x1000}}},
		{"BL backwards", []uint32{0x97fffffe}, 4, false, []ref{{kind: call, pc: at, target: at - 8}}},
		{"B", []uint32{0x14000400}, 4, true, []ref{{kind: jump, pc: at, target: at + 0x1000}}},
		{"B.NE", []uint32{0x54008001}, 4, false, []ref{{kind: jump, pc: at, target: at + 0x1000}}},
		{"CBZ", []uint32{0xb4008000}, 4, false, []ref{{kind: jump, pc: at, target: at + 0x1000}}},
		{"TBZ", []uint32{0x360004e0}, 4, false, []ref{{kind: jump, pc: at, target: at + 39*4}}},
		{"ADRP, ADD", []uint32{0xb0000000, 0x91004000}, 8, false, []ref{{kind: operand, pc: at, target: at + 0x1010}}},
		{"ADRP, MOVD", []uint32{0xb000001b, 0xf9400760}, 8, false, []ref{{kind: operand, pc: at, target: at + 0x1008, width: 8, exact: true}}},
		{"ADRP, MOVBU", []uint32{0xb000001b, 0x39400760}, 8, false, []ref{{kind: operand, pc: at, target: at + 0x1001, width: 1, exact: true}}},
		{"ADRP, FMOVQ", []uint32{0xb000001b, 0x3dc00760}, 8, false, []ref{{kind: operand, pc: at, target: at + 0x1010, width: 16, exact: true}}},
		{"ADR", []uint32{0x10008000}, 4, false, []ref{{kind: operand, pc: at, target: at + 0x1000}}},
		{"MOVD of a constant in the code", []uint32{0x58000040, 0xd65f03c0, 0x00402000, 0}, 4, false,
			[]ref{{kind: operand, pc: at, target: at + 8, width: 8}, {kind: literal, pc: at, target: 0x402000}}},
		{"RET", []uint32{0xd65f03c0}, 4, true, nil},
		{"UNDEF", []uint32{a64Undef}, 4, true, nil},
		{"zero", []uint32{0}, 4, true, nil},
		{"BRK", []uint32{0xd4200000}, 4, true, nil},
		{"SVC", []uint32{0xd4000001}, 4, false, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			st, _, err := decodeOne(t, arm64{}, words(test.code...), state{})
			sameStep(t, st, err, test.size, test.ends, test.want)
		})
	}
}

func TestA64Refused(t *testing.T) {
	for _, test := range []struct {
		name string
		code []uint32
		want string
	}{
		{"call by a register", []uint32{0xd63f0000}, "indirect call"},
		{"jump by a register", []uint32{0xd61f0360}, "without a table"},
		{"ADRP alone", []uint32{0xb0000000, 0xd65f03c0}, "ADRP"},
		{"ADRP at the end", []uint32{0xb0000000}, "ADRP"},
		{"ADRP, ADD of another register", []uint32{0xb0000000, 0x91004021}, "ADRP"},
		{"no instruction", []uint32{0xffffffff}, "word ffffffff"},
		{"MOVD to RSP of what nobody knows", []uint32{0x9100007f}, "stack pointer"},
		{"AND to RSP", []uint32{0x927cec1f}, "stack pointer"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := decodeOne(t, arm64{}, words(test.code...), state{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestA64Depth(t *testing.T) {
	for _, test := range []struct {
		name         string
		code         []uint32
		before, want int
	}{
		{"MOVD.W R30, -96(RSP)", []uint32{0xf81a0ffe}, 0, 96},
		{"MOVD.P 96(RSP), R30", []uint32{0xf84607fe}, 96, 0},
		{"STP.W (R29, R30), -32(RSP)", []uint32{0xa9be7bfd}, 0, 32},
		{"LDP.P 32(RSP), (R29, R30)", []uint32{0xa8c27bfd}, 32, 0},
		{"SUB $528, RSP", []uint32{0xd10843ff}, 0, 528},
		{"ADD $528, RSP", []uint32{0x910843ff}, 528, 0},
		{"MOVD R30, -8(RSP) moves nothing", []uint32{0xf81f83fd}, 96, 96},
		{"a frame of 4176 bytes", []uint32{0xd2820a1b, 0xcb3b63f4, 0xa93ffa9d, 0x9100029f}, 0, 4176},
		{"and back", []uint32{0xd2820a1b, 0x8b3b63ff}, 4176, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, _ := hex.DecodeString(words(test.code...))
			s := state{depth: test.before}
			for i := 0; i < len(b); i += 4 {
				var err error
				if _, s, err = (arm64{}).step(b, at, i, s); err != nil {
					t.Fatal(err)
				}
			}
			if s.depth != test.want {
				t.Errorf("%d, want %d", s.depth, test.want)
			}
		})
	}
}

func TestA64Table(t *testing.T) {
	for _, test := range []struct {
		name  string
		code  []uint32
		table uint64
	}{
		{"as compiled", []uint32{0xb0000000, 0x91004000, 0xf868781b, 0xd61f0360}, at + 0x1010},
		{"of another register", []uint32{0xb0000000, 0x91004000, 0xf868783b, 0xd61f0360}, 0},
		{"after a call", []uint32{0xb0000000, 0x91004000, 0x94000400, 0xf868781b, 0xd61f0360}, 0},
		{"after an addition", []uint32{0xb0000000, 0x91004000, 0x91002000, 0xf868781b, 0xd61f0360}, 0},
		{"an address that is no entry", []uint32{0xb000001b, 0x9100437b, 0xd61f0360}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			if table := lastTable(t, arm64{}, words(test.code...)); table != test.table {
				t.Errorf("table %#x, want %#x", table, test.table)
			}
		})
	}
}

func TestA64Aim(t *testing.T) {
	for _, test := range []struct {
		name       string
		from, want []uint32 // none: refused
		target     uint64
	}{
		{"BL", []uint32{0x94000000}, []uint32{0x94000800}, at + 0x2000},
		{"B backwards", []uint32{0x17ffffff}, []uint32{0x17fffffe}, at - 8},
		{"B.NE", []uint32{0x54000001}, nil, at + 0x2000},
		{"BL too far", []uint32{0x94000000}, nil, at + 1<<28},
		{"BL to the middle of a word", []uint32{0x94000000}, nil, at + 2},
		{"ADRP, ADD", []uint32{0xb0000000, 0x91004000}, []uint32{0xd0000000, 0x910d1400}, at + 0x2345},
		{"ADRP, ADD backwards", []uint32{0xb0000000, 0x91004000}, []uint32{0xf0ffffe0, 0x913fc000}, at - 0x10},
		{"ADRP, MOVD", []uint32{0xb000001b, 0xf9400760}, []uint32{0xd000001b, 0xf941a760}, at + 0x2348},
		{"ADRP, MOVD of what is not aligned", []uint32{0xb000001b, 0xf9400760}, nil, at + 0x2345},
		{"ADRP, FMOVQ", []uint32{0xb000001b, 0x3dc00760}, []uint32{0xd000001b, 0x3dc0d360}, at + 0x2340},
		{"ADRP too far", []uint32{0xb0000000, 0x91004000}, nil, at + 1<<33},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, _ := hex.DecodeString(words(test.from...))
			err := arm64{}.aim(b, at, test.target)
			if got := hex.EncodeToString(b); (err == nil) != (test.want != nil) || err == nil && got != words(test.want...) {
				t.Errorf("%s, %v, want %s", got, err, words(test.want...))
			}
		})
	}
}

func TestA64Stores(t *testing.T) {
	known := state{}
	known.regs[0] = fact{address, 0x402000}
	for _, test := range []struct {
		name string
		code []uint32
		want uint64
	}{
		{"ADRP, MOVD to a variable", []uint32{0xb000001b, 0xf9000760}, at + 0x1008},
		{"ADRP, FMOVQ to a variable", []uint32{0xb000001b, 0x3d800760}, at + 0x1010},
		{"ADRP, MOVD of a variable", []uint32{0xb000001b, 0xf9400760}, 0},
		{"MOVB (R0)", []uint32{0x39000001}, 0x402000},
		{"STP (R0)", []uint32{0xa9000001}, 0x402000},
		{"STLR (R0)", []uint32{0xc89ffc01}, 0x402000},
		{"MOVD (R0)(R1)", []uint32{0xf8216802}, 0x402000},
		{"load (R0)", []uint32{0xf9400001}, 0},
		{"load with a sign (R0)", []uint32{0xb9800001}, 0},
		{"load of a pair (R0)", []uint32{0xa9400001}, 0},
		{"MOVD (R1)", []uint32{0xf9000020}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			st, _, err := decodeOne(t, arm64{}, words(test.code...), known)
			if err != nil || (len(st.stores) != 0) != (test.want != 0) || len(st.stores) > 0 && st.stores[0] != test.want {
				t.Errorf("%#x, %v, want %#x", st.stores, err, test.want)
			}
		})
	}
}
