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

const x86SP = 4 // the number of the stack pointer among the registers

// x86Decode decodes one instruction. Of VZEROUPPER, which has no operands, x/arch v0.32.0 takes the next bytes for some.
func x86Decode(code []byte) (x86asm.Inst, error) {
	inst, err := x86asm.Decode(code, 64)
	if err == nil && inst.Op == x86asm.VZEROUPPER {
		inst.Len = bytes.IndexByte(code, 0x77) + 1
	}
	return inst, err
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
	next := pc + uint64(inst.Len)
	for i, arg := range inst.Args {
		r := ref{kind: operand, pc: pc, depth: depth}
		switch a := arg.(type) {
		case x86asm.Rel:
			r.kind, r.target = jump, next+uint64(int64(a))
			if inst.Op == x86asm.CALL {
				r.kind = call
			}
		case x86asm.Mem:
			if inst.Op == x86asm.CALL {
				return nil, fmt.Errorf("%v: an indirect call cannot be followed", inst)
			}
			r.width = uint64(inst.MemBytes)
			if inst.Op == x86asm.LEA {
				r.width = 0
			}
			switch {
			case a.Segment == x86asm.FS || a.Segment == x86asm.GS:
				continue // thread-local: the address of g
			case a.Base == x86asm.RIP:
				r.target = next + uint64(a.Disp)
			default:
				r.kind, r.target = literal, uint64(a.Disp) // a table at a fixed place, or an offset in a structure
			}
		case x86asm.Imm:
			if inst.Op != x86asm.MOV && inst.Op != x86asm.PUSH || i > 1 {
				continue
			}
			r.kind, r.target = literal, uint64(a)
		case x86asm.Reg:
			if inst.Op == x86asm.CALL {
				return nil, fmt.Errorf("%v: an indirect call cannot be followed", inst)
			}
			continue
		default:
			continue
		}
		refs = append(refs, r)
	}
	return refs, nil
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

// x86Depth follows the stack pointer.
func x86Depth(inst x86asm.Inst, depth int) (int, error) {
	switch inst.Op {
	case x86asm.PUSH, x86asm.PUSHF, x86asm.PUSHFQ:
		return depth + 8, nil
	case x86asm.POPF, x86asm.POPFQ:
		return depth - 8, nil
	case x86asm.POP:
		depth -= 8
	case x86asm.RET:
		if depth != 0 {
			return depth, fmt.Errorf("returns with %d bytes on the stack", depth)
		}
		return depth, nil
	case x86asm.ENTER, x86asm.LEAVE:
		return depth, fmt.Errorf("%v: the stack pointer cannot be followed", inst)
	}
	if !x86WritesSP(inst) {
		return depth, nil
	}
	imm, isImm := inst.Args[1].(x86asm.Imm)
	mem, isMem := inst.Args[1].(x86asm.Mem)
	switch {
	case inst.Op == x86asm.SUB && isImm:
		return depth + int(imm), nil
	case inst.Op == x86asm.ADD && isImm:
		return depth - int(imm), nil
	case inst.Op == x86asm.AND && isImm && imm < 0:
		return depth + int(^imm), nil // at most
	case inst.Op == x86asm.LEA && isMem && mem.Base == x86asm.RSP && mem.Index == 0:
		return depth - int(mem.Disp), nil
	}
	return depth, fmt.Errorf("%v: the stack pointer cannot be followed", inst)
}

func x86WritesSP(inst x86asm.Inst) bool {
	switch inst.Op {
	case x86asm.CMP, x86asm.TEST:
		return false
	case x86asm.XCHG, x86asm.XADD:
		if r, ok := inst.Args[1].(x86asm.Reg); ok && x86Number(r) == x86SP {
			return true
		}
	}
	r, ok := inst.Args[0].(x86asm.Reg)
	return ok && x86Number(r) == x86SP
}

// x86Learn notes what the registers hold. It knows the few instructions that write no register but the first operand;
// after any other nothing is known.
func x86Learn(inst x86asm.Inst, pc uint64, s *state) {
	dst, toReg := inst.Args[0].(x86asm.Reg)
	mem, fromMem := inst.Args[1].(x86asm.Mem)
	if !x86Plain(inst.Op) || inst.Op == x86asm.IMUL && inst.Args[1] == nil {
		s.regs = [32]fact{}
		return
	}
	if !toReg || inst.Op == x86asm.CMP || inst.Op == x86asm.TEST {
		return
	}
	n := x86Number(dst)
	var f fact
	switch {
	case inst.Op == x86asm.LEA && mem.Base == x86asm.RIP && mem.Index == 0:
		f = fact{address, pc + uint64(inst.Len) + uint64(mem.Disp)}
	case inst.Op == x86asm.MOV && fromMem && inst.MemBytes == 8:
		if table, ok := x86Entry(mem, *s); ok {
			f = fact{entry, table}
		}
	}
	s.regs[n] = f
}

func x86Plain(op x86asm.Op) bool {
	switch op {
	case x86asm.MOV, x86asm.MOVZX, x86asm.MOVSX, x86asm.MOVSXD, x86asm.LEA, x86asm.ADD, x86asm.SUB, x86asm.AND, x86asm.OR,
		x86asm.XOR, x86asm.SHL, x86asm.SHR, x86asm.SAR, x86asm.INC, x86asm.DEC, x86asm.NEG, x86asm.NOT, x86asm.CMP,
		x86asm.TEST, x86asm.IMUL, x86asm.NOP, x86asm.MOVUPS, x86asm.MOVAPS, x86asm.XORPS, x86asm.JMP, x86asm.JA,
		x86asm.JAE, x86asm.JB, x86asm.JBE, x86asm.JE, x86asm.JNE, x86asm.JG, x86asm.JGE, x86asm.JL, x86asm.JLE,
		x86asm.JS, x86asm.JNS, x86asm.JO, x86asm.JNO, x86asm.JP, x86asm.JNP:
		return true
	}
	return false
}

// x86Number returns the number of a register whatever its width, and 31 for those that are none of the sixteen.
func x86Number(r x86asm.Reg) int {
	switch {
	case r >= x86asm.AL && r <= x86asm.BL:
		return int(r - x86asm.AL)
	case r >= x86asm.AH && r <= x86asm.BH:
		return int(r - x86asm.AH)
	case r >= x86asm.SPB && r <= x86asm.R15B:
		return int(r-x86asm.SPB) + x86SP
	case r >= x86asm.AX && r <= x86asm.R15W:
		return int(r - x86asm.AX)
	case r >= x86asm.EAX && r <= x86asm.R15L:
		return int(r - x86asm.EAX)
	case r >= x86asm.RAX && r <= x86asm.R15:
		return int(r - x86asm.RAX)
	}
	return 31
}

func (amd64) redirect(code []byte, pc, target uint64) error {
	inst, err := x86Decode(code)
	if err != nil || inst.PCRel != 4 {
		return fmt.Errorf("refused: %v at %#x cannot be sent to %s", inst, pc, crashName)
	}
	distance := int64(target - pc - uint64(inst.Len))
	if distance != int64(int32(distance)) {
		return fmt.Errorf("refused: %s is too far from %#x", crashName, pc)
	}
	binary.LittleEndian.PutUint32(code[inst.PCRelOff:], uint32(distance))
	return nil
}

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
