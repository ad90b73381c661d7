package main

import "encoding/binary"

// frameInfo is what differs between processors in the description of frames.
type frameInfo struct {
	stackPointer, returnAddress byte // numbers of registers
	inRegister                  bool // a call leaves the return address there, not on the stack
}

// Numbers of DWARF version 4, section 7.23, "Call Frame Information".
const (
	cfaAdvance4  = 0x04
	cfaSameValue = 0x08
	cfaDef       = 0x0c
	cfaDefOffset = 0x0e
	cfaOffset    = 0x80 // and the register
)

// debugFrames says at every instruction how far up the caller's frame is: as far as the walk has found.
func debugFrames(a arch, functions []placed) (out []byte) {
	info := a.frameInfo()
	head := []byte{0xff, 0xff, 0xff, 0xff, 3, 0, 1, 0x78, info.returnAddress} // steps of 1 in code and of -8 on the stack
	head = append(head, cfaDef, info.stackPointer, byte(a.callCost()))
	if !info.inRegister {
		head = append(head, cfaOffset|info.returnAddress, 1)
	}
	out = sized(out, head)
	for _, fn := range functions {
		b := make([]byte, 4, 64) // the description above is at 0
		b = binary.LittleEndian.AppendUint64(b, fn.in.at)
		b = binary.LittleEndian.AppendUint64(b, fn.in.room())
		out = sized(out, fn.frames(b, info, a.callCost()))
	}
	return out
}

// frames appends the changes of the stack's depth within a function.
func (fn *placed) frames(b []byte, info frameInfo, callCost int) []byte {
	depth, pc := 0, fn.in.at
	for _, s := range fn.code {
		if s.depth == depth {
			continue
		}
		b = append(b, cfaAdvance4)
		b = binary.LittleEndian.AppendUint32(b, uint32(fn.place(s.from)-pc))
		depth, pc = s.depth, fn.place(s.from)
		b = binary.AppendUvarint(append(b, cfaDefOffset), uint64(depth+callCost))
		switch {
		case info.inRegister && depth > 0:
			b = binary.AppendUvarint(append(b, cfaOffset|info.returnAddress), uint64(depth/8))
		case info.inRegister:
			b = append(b, cfaSameValue, info.returnAddress)
		}
	}
	return b
}

// sized appends one unit of DWARF: its length, itself, and zeroes up to a multiple of 8. DW_CFA_nop is zero.
func sized(out, unit []byte) []byte {
	for (len(unit)+4)%8 != 0 {
		unit = append(unit, 0)
	}
	out = binary.LittleEndian.AppendUint32(out, uint32(len(unit)))
	return append(out, unit...)
}
