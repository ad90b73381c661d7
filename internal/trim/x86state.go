package main

import (
	"fmt"

	"golang.org/x/arch/x86/x86asm"
)

const x86SP = 4 // the number of the stack pointer among the registers

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

// stackCheck knows CMPQ SP, 16(R14) and JLS, and the same with LEAQ -n(SP), R12 before.
func (amd64) stackCheck(code []byte, base, tail uint64) uint64 {
	at, low := 0, x86asm.Arg(x86asm.RSP)
	next := func() x86asm.Inst {
		inst, err := x86Decode(code[at:])
		if err != nil {
			return x86asm.Inst{}
		}
		at += inst.Len
		return inst
	}
	inst := next()
	if m, ok := inst.Args[1].(x86asm.Mem); ok && inst.Op == x86asm.LEA && inst.Args[0] == x86asm.R12 &&
		m.Base == x86asm.RSP && m.Index == 0 && m.Disp < 0 {
		low, inst = x86asm.R12, next()
	}
	bound, ok := inst.Args[1].(x86asm.Mem)
	if !ok || inst.Op != x86asm.CMP || inst.Args[0] != low || bound.Base != x86asm.R14 || bound.Index != 0 || bound.Disp != 16 {
		return 0
	}
	inst = next()
	if to, ok := inst.Args[0].(x86asm.Rel); !ok || inst.Op != x86asm.JBE || base+uint64(at)+uint64(int64(to)) != tail {
		return 0
	}
	return uint64(at)
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
