package main

import (
	"encoding/hex"
	"strings"
	"testing"
)

const at = 0x401000 // where the code of these tests lies

// decodeOne decodes the first instruction of some code.
func decodeOne(t *testing.T, a arch, code string, before state) (step, state, error) {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(code, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return a.step(b, at, 0, before)
}

func TestX86Refs(t *testing.T) {
	for _, test := range []struct {
		name, code string
		size       int
		ends       bool
		want       []ref
	}{
		{"CALL", "e8 fb 0f 00 00", 5, false, []ref{{kind: call, pc: at, target: at + 0x1000}}},
		{"JMP near", "e9 fb 0f 00 00", 5, true, []ref{{kind: jump, pc: at, target: at + 0x1000}}},
		{"JMP short", "eb fe", 2, true, []ref{{kind: jump, pc: at, target: at}}},
		{"JNE", "0f 85 fa 0f 00 00", 6, false, []ref{{kind: jump, pc: at, target: at + 0x1000}}},
		{"LEA of an address", "48 8d 05 f9 0f 00 00", 7, false, []ref{{kind: operand, pc: at, target: at + 0x1000}}},
		{"load of 8 bytes", "48 8b 05 f9 0f 00 00", 7, false, []ref{{kind: operand, pc: at, target: at + 0x1000, width: 8}}},
		{"load from below", "48 8b 05 f9 ef ff ff", 7, false, []ref{{kind: operand, pc: at, target: at - 0x1000, width: 8}}},
		{"store of a byte, with a constant behind the address", "c6 05 f9 0f 00 00 01", 7, false,
			[]ref{{kind: operand, pc: at, target: at + 0x1000, width: 1}, {kind: literal, pc: at, target: 1}}},
		{"vector load", "c5 fe 6f 05 f8 0f 00 00", 8, false, []ref{{kind: operand, pc: at, target: at + 0x1000, width: 32, exact: true}}},
		{"VZEROUPPER", "c5 f8 77 66 0f 1f 84 00 00 00 00 00", 3, false, nil},
		{"thread-local", "64 4c 8b 34 25 f8 ff ff ff", 9, false, nil},
		{"an address as a number", "48 c7 c0 00 20 40 00", 7, false, []ref{{kind: literal, pc: at, target: 0x402000}}},
		{"RET", "c3", 1, true, nil},
		{"UD2", "0f 0b", 2, true, nil},
		{"INT3", "cc", 1, true, nil},
		{"SYSCALL", "0f 05", 2, false, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			st, _, err := decodeOne(t, amd64{}, test.code, state{})
			sameStep(t, st, err, test.size, test.ends, test.want)
		})
	}
}

func sameStep(t *testing.T, st step, err error, size int, ends bool, want []ref) {
	t.Helper()
	if err != nil || st.size != size || st.ends != ends || len(st.refs) != len(want) {
		t.Fatalf("%+v, %v; want size %d, ends %v, refs %+v", st, err, size, ends, want)
	}
	for i := range want {
		if st.refs[i] != want[i] {
			t.Errorf("%+v, want %+v", st.refs[i], want[i])
		}
	}
}

func TestX86Refused(t *testing.T) {
	for _, test := range []struct{ name, code, want string }{
		{"call by a register", "ff d0", "indirect call"},
		{"call by memory", "ff 10", "indirect call"},
		{"call by a fixed word", "ff 15 00 00 00 00", "indirect call"},
		{"jump by a register", "ff e0", "without a table"},
		{"jump by a fixed word", "ff 25 00 00 00 00", "without a table"},
		{"jump by a table that nobody knows", "ff 24 d0", "without a table"},
		{"no instruction in 64 bits", "06", "bytes 06"},
		{"cut off", "e8 00", "bytes e8 00"},
		{"MOV to SP", "48 89 c4", "stack pointer"},
		{"LEAVE", "c9", "stack pointer"},
		{"XCHG with SP", "48 94", "stack pointer"},
		{"SUB of a register", "48 29 c4", "stack pointer"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := decodeOne(t, amd64{}, test.code, state{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestX86Depth(t *testing.T) {
	for _, test := range []struct {
		name, code   string
		before, want int
	}{
		{"PUSH", "55", 0, 8},
		{"POP", "5d", 8, 0},
		{"SUB", "48 83 ec 38", 8, 64},
		{"ADD", "48 83 c4 38", 64, 8},
		{"SUB of much", "48 81 ec 50 10 00 00", 0, 4176},
		{"SUB of -128, which is shorter", "48 83 ec 80", 128, 0},
		{"LEA", "48 8d 64 24 f8", 0, 8},
		{"AND, at most", "48 83 e4 f0", 0, 15},
		{"CMP moves nothing", "48 39 c4", 16, 16},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, after, err := decodeOne(t, amd64{}, test.code, state{depth: test.before})
			if err != nil || after.depth != test.want {
				t.Errorf("%d, %v, want %d", after.depth, err, test.want)
			}
		})
	}
}

// TestX86Table follows the two forms of a jump by a table, and sees that anything between spoils the knowledge.
func TestX86Table(t *testing.T) {
	const lea = "48 8d 05 f9 0f 00 00" // LEAQ table, AX
	for _, test := range []struct {
		name, code string
		table      uint64
	}{
		{"at once", lea + " ff 24 d0", at + 0x1000},
		{"by a register", lea + " 48 8b 14 d0 ff e2", at + 0x1000},
		{"with a comparison between", lea + " 48 83 fa 0b ff 24 d0", at + 0x1000},
		{"of another register", lea + " ff 24 d1", 0},
		{"after an addition", lea + " 48 83 c0 08 ff 24 d0", 0},
		{"after a call", lea + " e8 00 00 00 00 ff 24 d0", 0},
		{"after a division", lea + " 48 f7 f1 ff 24 d0", 0},
		{"after the low byte was written", lea + " b0 01 ff 24 d0", 0},
		{"of four bytes a word", lea + " ff 24 90", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			if table := lastTable(t, amd64{}, test.code); table != test.table {
				t.Errorf("table %#x, want %#x", table, test.table)
			}
		})
	}
}

// lastTable decodes all of some code, in order, and returns the table of the last instruction.
func lastTable(t *testing.T, a arch, code string) (table uint64) {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(code, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	var s state
	for i := 0; i < len(b); {
		st, after, err := a.step(b, at, i, s)
		if i+st.size >= len(b) && err != nil {
			return 0
		}
		if err != nil {
			t.Fatal(err)
		}
		i, s, table = i+st.size, after, st.table
	}
	return table
}

func TestX86Aim(t *testing.T) {
	for _, test := range []struct{ name, code, want string }{
		{"CALL", "e800000000", "e8fb1f0000"},
		{"JMP", "e900000000", "e9fb1f0000"},
		{"JNE", "0f8500000000", "0f85fa1f0000"},
		{"LEA", "488d0500000000", "488d05f91f0000"},
		{"CMPQ with a constant of one byte behind the address", "48833d0000000001", "48833df81f000001"},
		{"CMPQ with a constant of four bytes behind the address", "48813d0000000011223344", "48813df51f000011223344"},
		{"MOVUPS", "0f100500000000", "0f1005f91f0000"},
		{"JMP short", "eb00", ""},
		{"no address in it", "4889c3", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, _ := hex.DecodeString(test.code)
			err := amd64{}.aim(b, at, at+0x2000)
			if got := hex.EncodeToString(b); (err == nil) != (test.want != "") || err == nil && got != test.want {
				t.Errorf("%s: %s, %v, want %s", test.code, got, err, test.want)
			}
		})
	}
	if err := (amd64{}).aim([]byte{0xe8, 0, 0, 0, 0}, at, at+1<<31+5); err == nil {
		t.Error("a target 2 GiB away was not refused")
	}
}

func TestX86Stores(t *testing.T) {
	known := state{}
	known.regs[0] = fact{address, 0x402000} // AX
	for _, test := range []struct {
		name, code string
		want       uint64
	}{
		{"MOVQ to a variable", "48 89 05 f9 0f 00 00", at + 0x1000},
		{"INCQ of a variable", "48 ff 05 f9 0f 00 00", at + 0x1000},
		{"LOCK XADDQ of a variable", "f0 48 0f c1 05 f7 0f 00 00", at + 0x1000},
		{"XCHG of a variable", "48 87 05 f9 0f 00 00", at + 0x1000},
		{"by a register", "48 89 48 08", 0x402008},
		{"by two", "48 89 0c c8", 0x402000},
		{"load of a variable", "48 8b 05 f9 0f 00 00", 0},
		{"CMPQ of a variable", "48 39 05 f9 0f 00 00", 0},
		{"TESTB of a variable", "f6 05 f9 0f 00 00 01", 0},
		{"by a register that is not known", "48 89 4b 08", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			st, _, err := decodeOne(t, amd64{}, test.code, known)
			if err != nil || (len(st.stores) != 0) != (test.want != 0) || len(st.stores) > 0 && st.stores[0] != test.want {
				t.Errorf("%#x, %v, want %#x", st.stores, err, test.want)
			}
		})
	}
}
