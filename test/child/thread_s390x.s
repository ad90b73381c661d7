#include "textflag.h"

#define SYS_clone 120
#define SYS_pause 29

// Two processes, or threads, that share their memory cannot both use the one stack. So one of them rests here for ever,
// where no stack is needed: after leave the new one, after climb the old one.

// func leave(flags uintptr)
TEXT ·leave(SB), NOSPLIT, $0-8
	MOVD $0, R2
	MOVD flags+0(FP), R3
	MOVD $0, R4
	MOVD $0, R5
	MOVD $0, R6
	MOVD $SYS_clone, R1
	SYSCALL
	CMPBEQ R2, $0, wait
	RET

wait:
	MOVD $SYS_pause, R1
	SYSCALL
	BR   wait

// func climb(flags uintptr)
TEXT ·climb(SB), NOSPLIT, $0-8
	MOVD $0, R2
	MOVD flags+0(FP), R3
	MOVD $0, R4
	MOVD $0, R5
	MOVD $0, R6
	MOVD $SYS_clone, R1
	SYSCALL
	CMPBNE R2, $0, wait
	RET

wait:
	MOVD $SYS_pause, R1
	SYSCALL
	BR   wait
