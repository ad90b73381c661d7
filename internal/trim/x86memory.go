package main

import "golang.org/x/arch/x86/x86asm"

// x86Stores lists the addresses that an instruction writes to, where they are known.
func x86Stores(inst x86asm.Inst, pc uint64, before state) (list []uint64) {
	for i, arg := range inst.Args {
		m, ok := arg.(x86asm.Mem)
		if !ok || !x86Writes(inst.Op, i) || m.Segment != 0 {
			continue
		}
		switch f := before.regs[x86Number(m.Base)]; {
		case m.Base == x86asm.RIP:
			list = append(list, pc+uint64(inst.Len)+uint64(m.Disp))
		case f.kind == address && m.Index == 0:
			list = append(list, f.value+uint64(m.Disp))
		case f.kind == address:
			list = append(list, f.value) // somewhere in what lies there
		}
	}
	return list
}

// x86Writes tells whether an instruction writes its operand i, a place in memory. Of what is not listed, the first
// operand is taken for written.
func x86Writes(op x86asm.Op, i int) bool {
	switch op {
	case x86asm.CMP, x86asm.TEST, x86asm.BT, x86asm.PUSH, x86asm.CALL, x86asm.JMP, x86asm.NOP, x86asm.MUL, x86asm.IMUL,
		x86asm.DIV, x86asm.IDIV, x86asm.PREFETCHNTA, x86asm.PREFETCHT0, x86asm.PREFETCHT1, x86asm.PREFETCHT2,
		x86asm.UCOMISD, x86asm.UCOMISS, x86asm.LEA:
		return false
	case x86asm.XCHG, x86asm.XADD:
		return true
	}
	return i == 0
}

// x86Exact tells whether the processor refuses an operand in memory that is not aligned. Of those that read 16 bytes all
// do but the moves that say so; with a VEX prefix only the moves that say so do, and the others are slower.
func x86Exact(inst x86asm.Inst) bool {
	switch inst.Op {
	case x86asm.MOVUPS, x86asm.MOVUPD, x86asm.MOVDQU, x86asm.LDDQU:
		return false
	}
	return inst.MemBytes >= 16
}
