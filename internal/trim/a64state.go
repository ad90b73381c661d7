package main

import "fmt"

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

// stackCheck knows MOVD 16(g), R16; CMP R16, RSP; BLS, and the same with SUB $n, RSP, R17; CMP R16, R17 in the middle.
func (arm64) stackCheck(code []byte, base, tail uint64) uint64 {
	word := func(n int) a64 {
		i, _ := a64At(code, 4*n)
		return i
	}
	n := 1
	switch {
	case word(0) != 0xf9400b90:
		return 0
	case word(1) == 0xeb3063ff:
		n = 2
	case word(1).is(0xff8003ff, 0xd10003f1) && word(2) == 0xeb10023f:
		n = 3
	}
	if to, ok := word(n).branch(base + 4*uint64(n)); !ok || !word(n).is(0xff00001f, 0x54000009) || to != tail {
		return 0
	}
	return 4 * uint64(n+1)
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
