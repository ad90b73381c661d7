#include "textflag.h"

#define SYS_clone 220
#define SYS_ppoll 73

// Two processes, or threads, that share their memory cannot both use the one stack. So one of them rests here for ever,
// where no stack is needed: after leave the new one, after climb the old one.

// func leave(flags uintptr)
TEXT ·leave(SB), NOSPLIT, $0-8
	MOVD flags+0(FP), R0
	MOVD ZR, R1
	MOVD ZR, R2
	MOVD ZR, R3
	MOVD ZR, R4
	MOVD $SYS_clone, R8
	SVC
	CBZ  R0, wait
	RET

wait:
	MOVD ZR, R0
	MOVD ZR, R1
	MOVD ZR, R2
	MOVD ZR, R3
	MOVD $SYS_ppoll, R8
	SVC
	B    wait

// func climb(flags uintptr)
TEXT ·climb(SB), NOSPLIT, $0-8
	MOVD flags+0(FP), R0
	MOVD ZR, R1
	MOVD ZR, R2
	MOVD ZR, R3
	MOVD ZR, R4
	MOVD $SYS_clone, R8
	SVC
	CBNZ R0, wait
	RET

wait:
	MOVD ZR, R0
	MOVD ZR, R1
	MOVD ZR, R2
	MOVD ZR, R3
	MOVD $SYS_ppoll, R8
	SVC
	B    wait
