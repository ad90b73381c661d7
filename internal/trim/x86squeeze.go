package main

import (
	"encoding/binary"
	"fmt"
	"math"

	"golang.org/x/arch/x86/x86asm"
)

// Opcodes: Intel's manual, volume 2, "Jcc", "JMP", "LEA", "MOV" and "NOP", and 2.2.1, "REX Prefixes".
const (
	x86JumpNear = 0xeb // the distance in one byte
	x86JumpFar  = 0xe9 // in four
	x86IfNear   = 0x70 // and the condition
	x86IfFar    = 0x80 // and the condition, behind 0f
	x86Escape   = 0x0f
	x86NopShort = 0x90
	x86NopLong  = 0x1f // behind 0f
	x86Narrow   = 0x66 // a prefix: operands of 16 bits
	x86Lea      = 0x8d
	x86FromPC   = 0x05 // behind it, with the register: the distance from the next instruction
	x86RexW     = 0x48 // a prefix: operands of 64 bits
	x86RexR     = 0x04 // in it: the register behind the opcode is one of R8 to R15
	x86RexB     = 0x41 // a prefix: the register in the opcode is

	x86MovNumber = 0xb8 // and the register: a number of four bytes
)

func (a amd64) form(code []byte) (form, uint64) {
	_, far := x86FarJump(code)
	mov := x86MovOf(code)
	switch {
	case a.nothing(code):
		return gone, 0
	case far:
		return near, 2
	case mov != nil:
		return absolute, uint64(len(mov))
	}
	return same, uint64(len(code))
}

// x86FarJump recognizes a jump with a distance of four bytes, and returns the opcode of the same with one.
func x86FarJump(code []byte) (opcode byte, ok bool) {
	switch {
	case len(code) == 5 && code[0] == x86JumpFar:
		return x86JumpNear, true
	case len(code) == 6 && code[0] == x86Escape && code[1]&0xf0 == x86IfFar:
		return x86IfNear | code[1]&0x0f, true
	}
	return 0, false
}

// nothing knows the NOPs: one byte, several, and both with prefixes that make them longer. With other prefixes the one of
// one byte is PAUSE, or swaps registers. One that points somewhere is not among them: nobody makes that.
func (amd64) nothing(code []byte) bool {
	for len(code) > 1 && code[0] == x86Narrow {
		code = code[1:]
	}
	inst, err := x86Decode(code)
	m, _ := inst.Args[0].(x86asm.Mem)
	switch {
	case err != nil || inst.Len != len(code) || inst.Op != x86asm.NOP || m.Base == x86asm.RIP:
		return false
	case len(code) == 1:
		return code[0] == x86NopShort
	}
	return code[0] == x86Escape && code[1] == x86NopLong
}

func (amd64) rewrite(code []byte, f form) []byte {
	switch f {
	case gone:
		return nil
	case near:
		opcode, _ := x86FarJump(code)
		return []byte{opcode, 0}
	case absolute:
		return x86MovOf(code)
	}
	return code
}

func (amd64) turn(code []byte, pc, target uint64) error {
	inst, err := x86Decode(code)
	if err != nil {
		return err
	}
	distance := int64(target - pc - uint64(inst.Len))
	switch {
	case inst.PCRel == 1 && distance == int64(int8(distance)):
		code[inst.PCRelOff] = byte(distance)
	case inst.PCRel == 4 && distance == int64(int32(distance)):
		binary.LittleEndian.PutUint32(code[inst.PCRelOff:], uint32(distance))
	default:
		return fmt.Errorf("%v: cannot jump to %#x", inst, target)
	}
	return nil
}

// x86MovOf returns the MOVL of a number that does what a LEAQ of an address does, or nil. MOVL clears the upper half of the
// register, and neither changes flags.
func x86MovOf(code []byte) []byte {
	if len(code) != 7 || code[0]&^x86RexR != x86RexW || code[1] != x86Lea || code[2]&0xc7 != x86FromPC {
		return nil
	}
	mov := []byte{x86MovNumber | code[2]>>3&7, 0, 0, 0, 0}
	if code[0]&x86RexR != 0 {
		mov = append([]byte{x86RexB}, mov...)
	}
	return mov
}

// x86IsMov recognizes MOVL of a number.
func x86IsMov(inst x86asm.Inst) bool {
	r, ok := inst.Args[0].(x86asm.Reg)
	return ok && inst.Op == x86asm.MOV && byte(inst.Opcode>>24)&0xf8 == x86MovNumber && r >= x86asm.EAX && r <= x86asm.R15L
}

// x86AimMov makes a MOVL of a number one of an address. Above 2 GiB the number would have a sign for the decoder.
func x86AimMov(code []byte, target uint64) error {
	if target > math.MaxInt32 {
		return fmt.Errorf("%#x does not fit into four bytes", target)
	}
	binary.LittleEndian.PutUint32(code[len(code)-4:], uint32(target))
	return nil
}

// equal knows the same jump over another distance, and the same address as a number.
func (amd64) equal(was, is []byte) bool {
	a, errA := x86Decode(was)
	b, errB := x86Decode(is)
	if errA != nil || errB != nil || a.Len != len(was) || b.Len != len(is) {
		return false
	}
	return x86SameJump(a, b) || x86SameAddress(a, b)
}

func x86SameJump(a, b x86asm.Inst) bool {
	_, fromJump := a.Args[0].(x86asm.Rel)
	_, toJump := b.Args[0].(x86asm.Rel)
	return fromJump && toJump && a.Op == b.Op && a.Op != x86asm.CALL && a.Prefix[0] == 0 && b.Prefix[0] == 0
}

// x86SameAddress tells whether a is a LEAQ of an address, and b a MOVL of a number to the same register.
func x86SameAddress(a, b x86asm.Inst) bool {
	to, ok := a.Args[0].(x86asm.Reg)
	m, _ := a.Args[1].(x86asm.Mem)
	lea := ok && a.Op == x86asm.LEA && a.DataSize == 64 && a.AddrSize == 64 && m.Base == x86asm.RIP && m.Segment == 0
	return lea && x86IsMov(b) && x86Number(b.Args[0].(x86asm.Reg)) == x86Number(to)
}

// numbered is amd64 for code in which some numbers are addresses.
type numbered struct {
	amd64
	places map[uint64]bool
}

func (a amd64) numbered(places map[uint64]bool) arch { return numbered{a, places} }

// step takes MOVL of such a number for what LEAQ of the address would be.
func (n numbered) step(code []byte, base uint64, at int, before state) (step, state, error) {
	st, after, err := n.amd64.step(code, base, at, before)
	if err != nil || !n.places[base+uint64(at)] {
		return st, after, err
	}
	inst, err := x86Decode(code[at:])
	if err != nil || !x86IsMov(inst) || len(st.refs) != 1 {
		return st, after, fmt.Errorf("%v: no address is in it", inst)
	}
	st.refs[0].kind = operand
	after.regs[x86Number(inst.Args[0].(x86asm.Reg))] = fact{address, st.refs[0].target}
	return st, after, nil
}
