package main

import "syscall"

func programCounter(pid int) (uint64, bool) {
	var regs syscall.PtraceRegs
	err := syscall.PtraceGetRegs(pid, &regs)
	return regs.Rip, err == nil
}
