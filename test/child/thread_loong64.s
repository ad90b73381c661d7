#include "textflag.h"

#define SYS_clone 220
#define SYS_ppoll 73

// Two processes, or threads, that share their memory cannot both use the one stack. So one of them rests here for ever,
// where no stack is needed: after leave the new one, after climb the old one.

// func leave(flags uintptr)
TEXT ·leave(SB), NOSPLIT, $0-8
	MOVV flags+0(FP), R4
	MOVV R0, R5
	MOVV R0, R6
	MOVV R0, R7
	MOVV R0, R8
	MOVV $SYS_clone, R11
	SYSCALL
	BEQ  R4, wait
	RET

wait:
	MOVV R0, R4
	MOVV R0, R5
	MOVV R0, R6
	MOVV R0, R7
	MOVV $SYS_ppoll, R11
	SYSCALL
	JMP  wait

// func climb(flags uintptr)
TEXT ·climb(SB), NOSPLIT, $0-8
	MOVV flags+0(FP), R4
	MOVV R0, R5
	MOVV R0, R6
	MOVV R0, R7
	MOVV R0, R8
	MOVV $SYS_clone, R11
	SYSCALL
	BNE  R4, wait
	RET

wait:
	MOVV R0, R4
	MOVV R0, R5
	MOVV R0, R6
	MOVV R0, R7
	MOVV $SYS_ppoll, R11
	SYSCALL
	JMP  wait
