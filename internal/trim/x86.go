package main

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"golang.org/x/arch/x86/x86asm"
)

// amd64 decodes x86-64. Everything that Go makes for it is relative to the program counter.
type amd64 struct{}

func (amd64) callCost() int    { return 8 }
func (amd64) pageSize() uint64 { return 4096 }

// codeAlign is 1: what an aligned start gains here cannot be measured, and it would cost a kilobyte.
func (amd64) codeAlign() uint64 { return 1 }
func (amd64) trap() byte        { return 0xcc } // INT3
func (amd64) trapSize() uint64  { return 1 }

// x86Decode decodes one instruction. Four slips of x/arch v0.32.0 are put right: it takes the first byte of
// what is cut off for an instruction, and the bytes behind VZEROUPPER for operands, with vectors it leaves out that an
// address is relative to the program counter, and an offset of four bytes loses its sign.
func x86Decode(code []byte) (x86asm.Inst, error) {
	inst, err := x86asm.Decode(code, 64)
	if err == nil && inst.Op == 0 { // what is cut off, it takes for a prefix
		err = x86asm.ErrTruncated
	}
	if err != nil {
		return inst, err
	}
	vector := inst.Prefix[0].IsVEX() || inst.Prefix[0].IsEVEX()
	if vector && inst.Op == x86asm.VZEROUPPER {
		inst.Len = bytes.IndexByte(code, 0x77) + 1
	}
	for i, arg := range inst.Args {
		m, ok := arg.(x86asm.Mem)
		if !ok {
			continue
		}
		if vector && m.Base == 0 && m.Scale == 0 {
			m.Base = x86asm.RIP
		}
		if m.Base != 0 || m.Scale != 0 {
			m.Disp = int64(int32(m.Disp))
		}
		inst.Args[i] = m
	}
	return inst, nil
}

func (amd64) step(code []byte, base uint64, at int, before state) (step, state, error) {
	inst, err := x86Decode(code[at:])
	if err != nil {
		return step{}, before, fmt.Errorf("bytes % x: %w", code[at:min(at+8, len(code))], err)
	}
	pc := base + uint64(at)
	st := step{size: inst.Len, ends: x86Ends(inst)}
	if st.refs, err = x86Refs(inst, pc, before.depth); err != nil {
		return st, before, err
	}
	if st.table, err = x86Table(inst, before); err != nil {
		return st, before, err
	}
	st.stores = x86Stores(inst, pc, before)
	after := before
	if after.depth, err = x86Depth(inst, before.depth); err != nil {
		return st, before, err
	}
	x86Learn(inst, pc, &after)
	return st, after, nil
}

// x86Ends tells whether the next instruction does not follow. INT 3 and UD2 stand where code must not get to.
func x86Ends(inst x86asm.Inst) bool {
	switch inst.Op {
	case x86asm.JMP, x86asm.RET, x86asm.UD1, x86asm.UD2, x86asm.INT, x86asm.HLT:
		return true
	}
	return false
}

// x86Refs lists what the operands point at.
func x86Refs(inst x86asm.Inst, pc uint64, depth int) (refs []ref, err error) {
	if _, direct := inst.Args[0].(x86asm.Rel); inst.Op == x86asm.CALL && !direct {
		return nil, fmt.Errorf("%v: an indirect call cannot be followed", inst)
	}
	for i := range inst.Args {
		if r, ok := x86Operand(inst, i, pc+uint64(inst.Len)); ok {
			r.pc, r.depth = pc, depth
			refs = append(refs, r)
		}
	}
	return refs, nil
}

// x86Operand tells what one operand points at; next is the address of the next instruction.
func x86Operand(inst x86asm.Inst, i int, next uint64) (ref, bool) {
	switch a := inst.Args[i].(type) {
	case x86asm.Rel:
		kind := jump
		if inst.Op == x86asm.CALL {
			kind = call
		}
		return ref{kind: kind, target: next + uint64(int64(a))}, true
	case x86asm.Mem:
		if a.Segment == x86asm.FS || a.Segment == x86asm.GS {
			return ref{}, false // thread-local: the address of g
		}
		width := uint64(inst.MemBytes)
		if inst.Op == x86asm.LEA {
			width = 0
		}
		if a.Base == x86asm.RIP {
			return ref{kind: operand, target: next + uint64(a.Disp), width: width, exact: x86Exact(inst)}, true
		}
		return ref{kind: literal, target: uint64(a.Disp), width: width}, true // a fixed place, or an offset in a structure
	case x86asm.Imm:
		return ref{kind: literal, target: uint64(a)}, inst.Op == x86asm.MOV || inst.Op == x86asm.PUSH
	}
	return ref{}, false
}

// x86Table returns the table that an indirect jump reads, and refuses one whose table is not known.
func x86Table(inst x86asm.Inst, before state) (uint64, error) {
	if inst.Op != x86asm.JMP {
		return 0, nil
	}
	switch a := inst.Args[0].(type) {
	case x86asm.Rel:
		return 0, nil
	case x86asm.Reg:
		if f := before.regs[x86Number(a)]; f.kind == entry {
			return f.value, nil
		}
	case x86asm.Mem:
		if table, ok := x86Entry(a, before); ok {
			return table, nil
		}
	}
	return 0, fmt.Errorf("%v: an indirect jump without a table that is known", inst)
}

// x86Entry recognizes base + 8*index, where base holds a known address.
func x86Entry(m x86asm.Mem, before state) (table uint64, ok bool) {
	if m.Base == 0 || m.Base == x86asm.RIP || m.Scale != 8 || m.Index == 0 || m.Segment != 0 {
		return 0, false
	}
	f := before.regs[x86Number(m.Base)]
	return f.value + uint64(m.Disp), f.kind == address
}

func (amd64) aim(code []byte, pc, target uint64) error {
	inst, err := x86Decode(code)
	if err == nil && x86IsMov(inst) {
		return x86AimMov(code[:inst.Len], target)
	}
	if err != nil || inst.PCRel != 4 {
		return fmt.Errorf("%v: nothing in it can be made to point elsewhere", inst)
	}
	distance := int64(target - pc - uint64(inst.Len))
	if distance != int64(int32(distance)) {
		return fmt.Errorf("%v: %#x is too far away", inst, target)
	}
	binary.LittleEndian.PutUint32(code[inst.PCRelOff:], uint32(distance))
	return nil
}

func (amd64) unaimed(code []byte) []byte {
	b := append([]byte(nil), code...)
	if inst, err := x86Decode(code); err == nil && inst.PCRel == 4 {
		copy(b[inst.PCRelOff:], make([]byte, 4))
	}
	return b
}

// frameInfo has the register numbers of the System V ABI, figure 3.36.
func (amd64) frameInfo() frameInfo { return frameInfo{stackPointer: 7, returnAddress: 16} }

func (amd64) addresses(code []byte, base uint64, use func(target uint64)) {
	for at := 0; at < len(code); {
		inst, err := x86Decode(code[at:])
		if err != nil {
			at++
			continue
		}
		at += inst.Len
		if m, ok := inst.Args[1].(x86asm.Mem); ok && inst.Op == x86asm.LEA && m.Base == x86asm.RIP {
			use(base + uint64(at) + uint64(m.Disp))
		}
	}
}
