package main

const (
	a64SP    = 31
	a64Undef = 0xbea71700 // what Go's UNDEF is
)

// a64 is one instruction. Its fields are as in the Arm Architecture Reference Manual, C4.1, "A64 instruction set
// encoding".
type a64 uint32

func (i a64) is(mask, bits uint32) bool { return uint32(i)&mask == bits }
func (i a64) bits(low, n int) uint32    { return uint32(i) >> low & (1<<n - 1) }
func (i a64) rd() int                   { return int(i.bits(0, 5)) }
func (i a64) rn() int                   { return int(i.bits(5, 5)) }

// signed returns a field as a number with a sign.
func (i a64) signed(low, n int) int64 { return int64(i.bits(low, n)) << (64 - n) >> (64 - n) }

func (i a64) isADR() bool    { return i.is(0x9f000000, 0x10000000) }
func (i a64) isADRP() bool   { return i.is(0x9f000000, 0x90000000) }
func (i a64) isB() bool      { return i.is(0xfc000000, 0x14000000) }
func (i a64) isBL() bool     { return i.is(0xfc000000, 0x94000000) }
func (i a64) isBcond() bool  { return i.is(0xff000000, 0x54000000) }
func (i a64) isCB() bool     { return i.is(0x7e000000, 0x34000000) } // CBZ, CBNZ
func (i a64) isTB() bool     { return i.is(0x7e000000, 0x36000000) } // TBZ, TBNZ
func (i a64) isBR() bool     { return i.is(0xfffffc1f, 0xd61f0000) }
func (i a64) isBLR() bool    { return i.is(0xfffffc1f, 0xd63f0000) }
func (i a64) isRET() bool    { return i.is(0xfffffc1f, 0xd65f0000) }
func (i a64) isAddImm() bool { return i.is(0x7f800000, 0x11000000) } // sets no flags
func (i a64) isSubImm() bool { return i.is(0x7f800000, 0x51000000) }
func (i a64) isMovz() bool   { return i.is(0xff800000, 0xd2800000) }
func (i a64) isMovk() bool   { return i.is(0xff800000, 0xf2800000) }
func (i a64) isLdrLit() bool { return i.is(0x3b000000, 0x18000000) }

// isLdStOff recognizes a load or store with a base register and a scaled offset.
func (i a64) isLdStOff() bool { return i.is(0x3b000000, 0x39000000) }

// isAddReg recognizes ADD and SUB of a register in the form that the stack pointer needs.
func (i a64) isAddReg() bool { return i.is(0xbfe0fc00, 0x8b206000) }

// isLdEntry recognizes MOVD (Rn)(Rm<<3), Rt: a word of a table.
func (i a64) isLdEntry() bool { return i.is(0xffe0fc00, 0xf8607800) }

// isStop recognizes what stands where code must not get to: UDF, BRK, and what Go's UNDEF makes.
func (i a64) isStop() bool {
	return i.is(0xffff0000, 0) || i.is(0xffe0001f, 0xd4200000) || i == a64Undef
}

// isPlainStore recognizes stores that write no register: STP, STR and STUR of numbers, with an offset.
func (i a64) isPlainStore() bool {
	return i.is(0x3bc00000, 0x29000000) || i.is(0x3fc00000, 0x39000000) || i.is(0x3fe00c00, 0x38000000)
}

// isStore recognizes what writes to memory: everything among loads and stores but what is known to load.
func (i a64) isStore() bool {
	if !i.is(0x0a000000, 0x08000000) || i.isLdrLit() {
		return false
	}
	if i.is(0x3e000000, 0x38000000) { // one register, no vector: 1 to 3 load
		return i.bits(22, 2) == 0
	}
	return i.bits(22, 1) == 0 // the atomic ones of v8.1 are no instructions to the decoder
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
