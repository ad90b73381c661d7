package main

import (
	"encoding/binary"
	"fmt"

	"golang.org/x/arch/arm64/arm64asm"
)

// arm64 decodes A64. The few instructions that matter here are read from their bits (Arm Architecture Reference Manual,
// C4.1, "A64 instruction set encoding"); the decoder of x/arch says whether the others are instructions at all.
type arm64 struct{}

func (arm64) callCost() int    { return 0 } // the return address is in a register
func (arm64) pageSize() uint64 { return 65536 }

const (
	a64SP    = 31
	a64Undef = 0xbea71700 // what Go's UNDEF is
)

// a64 is one instruction.
type a64 uint32

func (i a64) is(mask, bits uint32) bool { return uint32(i)&mask == bits }
func (i a64) bits(low, n int) uint32    { return uint32(i) >> low & (1<<n - 1) }
func (i a64) rd() int                   { return int(i.bits(0, 5)) }
func (i a64) rn() int                   { return int(i.bits(5, 5)) }

// signed returns a field as a number with a sign.
func (i a64) signed(low, n int) int64 { return int64(i.bits(low, n)) << (64 - n) >> (64 - n) }

func (i a64) isADR() bool   { return i.is(0x9f000000, 0x10000000) }
func (i a64) isADRP() bool  { return i.is(0x9f000000, 0x90000000) }
func (i a64) isB() bool     { return i.is(0xfc000000, 0x14000000) }
func (i a64) isBL() bool    { return i.is(0xfc000000, 0x94000000) }
func (i a64) isBcond() bool { return i.is(0xff000000, 0x54000000) }
func (i a64) isCB() bool    { return i.is(0x7e000000, 0x34000000) } // CBZ, CBNZ
func (i a64) isTB() bool    { return i.is(0x7e000000, 0x36000000) } // TBZ, TBNZ
func (i a64) isBR() bool    { return i.is(0xfffffc1f, 0xd61f0000) }
func (i a64) isBLR() bool   { return i.is(0xfffffc1f, 0xd63f0000) }
func (i a64) isRET() bool   { return i.is(0xfffffc1f, 0xd65f0000) }
func (i a64) isStop() bool {
	return i.is(0xffff0000, 0) || i.is(0xffe0001f, 0xd4200000) || i == a64Undef
}                            // UDF, BRK
func (i a64) isAddImm() bool { return i.is(0x7f800000, 0x11000000) } // sets no flags
func (i a64) isSubImm() bool { return i.is(0x7f800000, 0x51000000) }
func (i a64) isAddReg() bool { return i.is(0xbfe0fc00, 0x8b206000) } // ADD and SUB of a register, as the stack pointer needs it
func (i a64) isMovz() bool   { return i.is(0xff800000, 0xd2800000) }
func (i a64) isMovk() bool   { return i.is(0xff800000, 0xf2800000) }
func (i a64) isLdrLit() bool { return i.is(0x3b000000, 0x18000000) }
func (i a64) isLdStOff() bool { // base and a scaled offset
	return i.is(0x3b000000, 0x39000000)
}

// isLdEntry recognizes MOVD (Rn)(Rm<<3), Rt: a word of a table.
func (i a64) isLdEntry() bool { return i.is(0xffe0fc00, 0xf8607800) }

// isPlainStore recognizes stores that write no register: STP, STR and STUR of numbers, with an offset.
func (i a64) isPlainStore() bool {
	return i.is(0x3bc00000, 0x29000000) || i.is(0x3fc00000, 0x39000000) || i.is(0x3fe00c00, 0x38000000)
}

// imm12 is the operand of ADD and SUB.
func (i a64) imm12() uint64 {
	if i.bits(22, 1) == 1 {
		return uint64(i.bits(10, 12)) << 12
	}
	return uint64(i.bits(10, 12))
}

// width is the number of bytes that a load or store with a scaled offset moves.
func (i a64) width() uint64 {
	scale := i.bits(30, 2)
	if i.bits(26, 1) == 1 {
		scale |= i.bits(23, 1) << 2
	}
	return 1 << scale
}

// adr is the address that ADR and ADRP make.
func (i a64) adr(pc uint64) uint64 {
	imm := i.signed(5, 19)<<2 | int64(i.bits(29, 2))
	if i.isADRP() {
		return pc&^4095 + uint64(imm<<12)
	}
	return pc + uint64(imm)
}

// branch is where a direct branch goes.
func (i a64) branch(pc uint64) (target uint64, ok bool) {
	switch {
	case i.isB(), i.isBL():
		return pc + uint64(i.signed(0, 26)<<2), true
	case i.isBcond(), i.isCB():
		return pc + uint64(i.signed(5, 19)<<2), true
	case i.isTB():
		return pc + uint64(i.signed(5, 14)<<2), true
	}
	return 0, false
}

func a64At(code []byte, at int) (a64, error) {
	if at%4 != 0 || at+4 > len(code) {
		return 0, fmt.Errorf("no instruction")
	}
	return a64(binary.LittleEndian.Uint32(code[at:])), nil
}

func (arm64) step(code []byte, base uint64, at int, before state) (step, state, error) {
	i, err := a64At(code, at)
	if err != nil {
		return step{}, before, err
	}
	pc := base + uint64(at)
	if i.isADRP() {
		return a64Pair(i, code, at, pc, before)
	}
	st := step{size: 4, ends: i.isB() || i.isBR() || i.isRET() || i.isStop()}
	if st.ends && i.isStop() {
		return st, before, nil
	}
	if _, err := arm64asm.Decode(code[at : at+4]); err != nil {
		return st, before, fmt.Errorf("word %08x: %w", uint32(i), err)
	}
	switch target, direct := i.branch(pc); {
	case i.isBLR():
		return st, before, fmt.Errorf("word %08x: an indirect call cannot be followed", uint32(i))
	case i.isBR():
		if f := before.regs[i.rn()]; f.kind == entry {
			st.table = f.value
			return st, before, nil
		}
		return st, before, fmt.Errorf("word %08x: an indirect jump without a table that is known", uint32(i))
	case i.isRET() && before.depth != 0:
		return st, before, fmt.Errorf("returns with %d bytes on the stack", before.depth)
	case direct && i.isBL():
		st.refs = []ref{{kind: call, pc: pc, target: target, depth: before.depth}}
	case direct:
		st.refs = []ref{{kind: jump, pc: pc, target: target, depth: before.depth}}
	case i.isADR():
		st.refs = []ref{{kind: operand, pc: pc, target: i.adr(pc), depth: before.depth}}
	case i.isLdrLit():
		st.refs = a64Literal(i, code, base, pc, before.depth)
	}
	after := before
	err = a64Learn(i, pc, &after)
	return st, after, err
}

// a64Pair decodes ADRP and the instruction behind it as one. Go's assembler always makes them together, and only together
// do they say what they point at.
func a64Pair(i a64, code []byte, at int, pc uint64, before state) (step, state, error) {
	second, err := a64At(code, at+4)
	if err != nil || second.rn() != i.rd() {
		return step{}, before, fmt.Errorf("ADRP without its second half")
	}
	after := before
	a64Forget(i, &after)
	a64Forget(second, &after)
	r := ref{kind: operand, pc: pc, target: i.adr(pc) + second.imm12(), depth: before.depth}
	switch {
	case second.isAddImm() && second.rd() != a64SP:
		after.regs[second.rd()] = fact{address, r.target}
	case second.isLdStOff():
		r.width = second.width()
		r.target = i.adr(pc) + uint64(second.bits(10, 12))*r.width
	default:
		return step{}, before, fmt.Errorf("ADRP with a second half %08x", uint32(second))
	}
	return step{size: 8, refs: []ref{r}}, after, nil
}

// a64Literal reads a constant that lies in the code: it may be an address.
func a64Literal(i a64, code []byte, base, pc uint64, depth int) []ref {
	place := pc + uint64(i.signed(5, 19)<<2)
	width := uint64(4) << i.bits(30, 2) // with V, 4, 8 or 16; without, 4, 8 or 4
	if i.bits(26, 1) == 0 && i.bits(30, 2) >= 2 {
		width = 4
	}
	r := []ref{{kind: operand, pc: pc, target: place, width: width, depth: depth}}
	off := place - base
	if off+width > uint64(len(code)) || width > 8 {
		return r
	}
	value := uint64(binary.LittleEndian.Uint32(code[off:]))
	if width == 8 {
		value = binary.LittleEndian.Uint64(code[off:])
	}
	return append(r, ref{kind: literal, pc: pc, target: value, depth: depth})
}

// a64Learn follows the registers and the stack pointer.
func a64Learn(i a64, pc uint64, s *state) error {
	old := *s
	a64Forget(i, s)
	switch {
	case i.isBL():
		s.regs = [32]fact{}
	case i.isADR():
		s.regs[i.rd()] = fact{address, i.adr(pc)}
	case i.isLdEntry() && old.regs[i.rn()].kind == address:
		s.regs[i.rd()] = fact{entry, old.regs[i.rn()].value}
	case i.isMovz():
		s.regs[i.rd()] = fact{number, uint64(i.bits(5, 16)) << (16 * i.bits(21, 2))}
	case i.isMovk() && old.regs[i.rd()].kind == number:
		shift := 16 * i.bits(21, 2)
		s.regs[i.rd()] = fact{number, old.regs[i.rd()].value&^(0xffff<<shift) | uint64(i.bits(5, 16))<<shift}
	case i.isAddImm(), i.isSubImm():
		return a64Add(i, int(i.imm12()), i.isSubImm(), old, s)
	case i.isAddReg() && old.regs[i.bits(16, 5)].kind == number:
		return a64Add(i, int(old.regs[i.bits(16, 5)].value), i.bits(30, 1) == 1, old, s)
	case i.is(0x1f800000, 0x12000000) && i.bits(29, 2) != 3 && i.rd() == a64SP, // AND, ORR, EOR
		i.is(0x3fe00000, 0x0b200000) && i.rd() == a64SP: // ADD, SUB of a register
		return fmt.Errorf("word %08x: the stack pointer cannot be followed", uint32(i))
	}
	if i.rn() == a64SP {
		if i.is(0xbe800000, 0x0c800000) { // vectors, with write-back
			return fmt.Errorf("word %08x: the stack pointer cannot be followed", uint32(i))
		}
		s.depth -= a64WriteBack(i)
	}
	return nil
}

// a64Add follows ADD and SUB of a number, which also move the stack pointer to and from other registers.
func a64Add(i a64, n int, subtract bool, old state, s *state) error {
	if subtract {
		n = -n
	}
	from := fact{stackTop, uint64(old.depth)}
	if i.rn() != a64SP {
		from = old.regs[i.rn()]
	}
	wide := i.bits(31, 1) == 1
	switch {
	case i.rd() == a64SP && (from.kind != stackTop || !wide):
		return fmt.Errorf("word %08x: the stack pointer cannot be followed", uint32(i))
	case i.rd() == a64SP:
		s.depth = int(from.value) - n
	case from.kind == stackTop && wide:
		s.regs[i.rd()] = fact{stackTop, from.value - uint64(n)}
	}
	return nil
}

// a64WriteBack returns what a load or store adds to its base register.
func a64WriteBack(i a64) int {
	switch {
	case i.is(0x3b200400, 0x38000400): // one register, before or after
		return int(i.signed(12, 9))
	case i.is(0x3a800000, 0x28800000): // a pair, before or after
		scale := 2 + int(i.bits(31, 1))
		if i.bits(26, 1) == 1 {
			scale = 2 + int(i.bits(30, 2))
		}
		return int(i.signed(15, 7)) << scale
	}
	return 0
}

// a64Forget drops what was known of every register that an instruction can name. Not all of them are written; but no
// other register can be, as each has its number in one of these fields.
func a64Forget(i a64, s *state) {
	if i.isPlainStore() {
		return
	}
	for _, low := range []int{0, 5, 10, 16} {
		if n := i.bits(low, 5); n != a64SP {
			s.regs[n] = fact{}
		}
	}
}

func (arm64) redirect(code []byte, pc, target uint64) error {
	i := a64(binary.LittleEndian.Uint32(code))
	distance := int64(target-pc) >> 2
	if !i.isB() && !i.isBL() || distance != distance<<38>>38 {
		return fmt.Errorf("refused: word %08x at %#x cannot be sent to %s", uint32(i), pc, crashName)
	}
	binary.LittleEndian.PutUint32(code, uint32(i)&0xfc000000|uint32(distance)&0x03ffffff)
	return nil
}

func (arm64) addresses(code []byte, base uint64, use func(target uint64)) {
	for at := 0; at+8 <= len(code); at += 4 {
		i, second := a64(binary.LittleEndian.Uint32(code[at:])), a64(binary.LittleEndian.Uint32(code[at+4:]))
		if i.isADRP() && second.isAddImm() && second.rn() == i.rd() {
			use(i.adr(base+uint64(at)) + second.imm12())
		}
	}
}
