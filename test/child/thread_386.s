#include "textflag.h"

#define SYS_clone 120
#define SYS_pause 29

// Two processes, or threads, that share their memory cannot both use the one stack. So one of them rests here for ever,
// where no stack is needed: after leave the new one, after climb the old one.

// func leave(flags uintptr)
TEXT ·leave(SB), NOSPLIT, $0-4
	MOVL flags+0(FP), BX
	XORL CX, CX
	XORL DX, DX
	XORL SI, SI
	XORL DI, DI
	MOVL $SYS_clone, AX
	INT  $0x80
	TESTL AX, AX
	JEQ  wait
	RET

wait:
	MOVL $SYS_pause, AX
	INT  $0x80
	JMP  wait

// func climb(flags uintptr)
TEXT ·climb(SB), NOSPLIT, $0-4
	MOVL flags+0(FP), BX
	XORL CX, CX
	XORL DX, DX
	XORL SI, SI
	XORL DI, DI
	MOVL $SYS_clone, AX
	INT  $0x80
	TESTL AX, AX
	JNE  wait
	RET

wait:
	MOVL $SYS_pause, AX
	INT  $0x80
	JMP  wait
