package main

import (
	"encoding/binary"
	"fmt"

	"golang.org/x/arch/arm64/arm64asm"
)

// arm64 decodes A64. The few instructions that matter here are read from their bits; the decoder of x/arch says whether
// the others are instructions at all.
type arm64 struct{}

func (arm64) callCost() int    { return 0 } // the return address is in a register
func (arm64) pageSize() uint64 { return 65536 }

// codeAlign is 8, because constants of 8 bytes lie in the code.
func (arm64) codeAlign() uint64 { return 8 }
func (arm64) trap() byte        { return 0 } // a word of zeroes is UDF
func (arm64) trapSize() uint64  { return 4 }

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
	switch {
	case i.isADRP():
		return a64Pair(i, code, at, pc, before)
	case i.isStop():
		return step{size: 4, ends: true}, before, nil
	}
	if _, err := arm64asm.Decode(code[at : at+4]); err != nil {
		return step{}, before, fmt.Errorf("word %08x: %w", uint32(i), err)
	}
	st := step{size: 4, ends: i.isB() || i.isBR() || i.isRET(), refs: a64Refs(i, code, base, pc, before.depth)}
	if f := before.regs[i.rn()]; f.kind == address && i.isStore() {
		st.stores = []uint64{f.value} // somewhere in what lies there
	}
	if st.table, err = a64Table(i, before); err != nil {
		return st, before, err
	}
	after := before
	err = a64Learn(i, pc, &after)
	return st, after, err
}

// a64Refs lists what an instruction points at.
func a64Refs(i a64, code []byte, base, pc uint64, depth int) []ref {
	target, direct := i.branch(pc)
	switch {
	case i.isBL():
		return []ref{{kind: call, pc: pc, target: target, depth: depth}}
	case direct:
		return []ref{{kind: jump, pc: pc, target: target, depth: depth}}
	case i.isADR():
		return []ref{{kind: operand, pc: pc, target: i.adr(pc), depth: depth}}
	case i.isLdrLit():
		return a64Literal(i, code, base, pc, depth)
	}
	return nil
}

// a64Table returns the table that an indirect jump reads, and refuses what cannot be followed.
func a64Table(i a64, before state) (uint64, error) {
	f := before.regs[i.rn()]
	switch {
	case i.isBLR():
		return 0, fmt.Errorf("word %08x: an indirect call cannot be followed", uint32(i))
	case i.isRET() && before.depth != 0:
		return 0, fmt.Errorf("returns with %d bytes on the stack", before.depth)
	case i.isBR() && f.kind != entry:
		return 0, fmt.Errorf("word %08x: an indirect jump without a table that is known", uint32(i))
	case i.isBR():
		return f.value, nil
	}
	return 0, nil
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
		r.width, r.exact = second.width(), true
		r.target = i.adr(pc) + uint64(second.bits(10, 12))*r.width
	default:
		return step{}, before, fmt.Errorf("ADRP with a second half %08x", uint32(second))
	}
	st := step{size: 8, refs: []ref{r}}
	if second.isLdStOff() && second.isStore() {
		st.stores = []uint64{r.target}
	}
	return st, after, nil
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

func (arm64) aim(code []byte, pc, target uint64) error {
	i := a64(binary.LittleEndian.Uint32(code))
	switch distance := int64(target - pc); {
	case i.isADRP():
		return a64AimPair(i, code, pc, target)
	case !i.isB() && !i.isBL():
		return fmt.Errorf("word %08x: nothing in it can be made to point elsewhere", uint32(i))
	case distance != distance<<36>>36 || distance&3 != 0:
		return fmt.Errorf("word %08x: %#x is too far away", uint32(i), target)
	default:
		binary.LittleEndian.PutUint32(code, uint32(i)&0xfc000000|uint32(distance>>2)&0x03ffffff)
	}
	return nil
}

// a64AimPair makes ADRP and the instruction behind it point at target. The walk has seen that they belong together.
func a64AimPair(i a64, code []byte, pc, target uint64) error {
	second, err := a64At(code, 4)
	if err != nil {
		return err
	}
	width := uint64(1)
	if second.isLdStOff() {
		width = second.width()
	}
	pages := int64(target&^4095-pc&^4095) >> 12
	if target%width != 0 || pages != pages<<43>>43 || second.isAddImm() && second.bits(22, 1) == 1 {
		return fmt.Errorf("words %08x %08x: cannot be made to point at %#x", uint32(i), uint32(second), target)
	}
	first := uint32(i)&0x9f00001f | uint32(pages)&3<<29 | uint32(pages>>2)&(1<<19-1)<<5
	binary.LittleEndian.PutUint32(code, first)
	binary.LittleEndian.PutUint32(code[4:], uint32(second)&^(4095<<10)|uint32(target&4095/width)<<10)
	return nil
}

func (arm64) unaimed(code []byte) []byte {
	b := append([]byte(nil), code...)
	i := a64(binary.LittleEndian.Uint32(b))
	if !i.isADRP() {
		binary.LittleEndian.PutUint32(b, uint32(i)&0xfc000000)
		return b
	}
	binary.LittleEndian.PutUint32(b, uint32(i)&0x9f00001f)
	binary.LittleEndian.PutUint32(b[4:], binary.LittleEndian.Uint32(b[4:])&^(4095<<10))
	return b
}

// frameInfo has the register numbers of "DWARF for the Arm 64-bit Architecture". Go saves the return address at the lowest
// place of the frame.
func (arm64) frameInfo() frameInfo {
	return frameInfo{stackPointer: 31, returnAddress: 30, inRegister: true}
}

func (arm64) addresses(code []byte, base uint64, use func(target uint64)) {
	for at := 0; at+8 <= len(code); at += 4 {
		i, second := a64(binary.LittleEndian.Uint32(code[at:])), a64(binary.LittleEndian.Uint32(code[at+4:]))
		if i.isADRP() && second.isAddImm() && second.rn() == i.rd() {
			use(i.adr(base+uint64(at)) + second.imm12())
		}
	}
}
