package main

import (
	"encoding/binary"
	"fmt"

	"golang.org/x/arch/x86/x86asm"
)

// Opcodes: Intel's manual, volume 2, "Jcc", "JMP" and "NOP".
const (
	x86JumpNear = 0xeb // the distance in one byte
	x86JumpFar  = 0xe9 // in four
	x86IfNear   = 0x70 // and the condition
	x86IfFar    = 0x80 // and the condition, behind 0f
	x86Escape   = 0x0f
	x86NopShort = 0x90
	x86NopLong  = 0x1f // behind 0f
	x86Narrow   = 0x66 // a prefix: operands of 16 bits
)

func (a amd64) form(code []byte) (form, uint64) {
	_, far := x86FarJump(code)
	switch {
	case a.nothing(code):
		return gone, 0
	case far:
		return near, 2
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

// equal knows the same jump over another distance.
func (amd64) equal(was, is []byte) bool {
	a, errA := x86Decode(was)
	b, errB := x86Decode(is)
	if errA != nil || errB != nil || a.Len != len(was) || b.Len != len(is) || a.Prefix[0] != 0 || b.Prefix[0] != 0 {
		return false
	}
	_, fromJump := a.Args[0].(x86asm.Rel)
	_, toJump := b.Args[0].(x86asm.Rel)
	return fromJump && toJump && a.Op == b.Op && a.Op != x86asm.CALL
}
