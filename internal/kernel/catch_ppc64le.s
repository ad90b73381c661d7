#include "textflag.h"

#define ss_sp 16 // in the ucontext, behind uc_flags and uc_link

// A handler as sigaction(2) has it:
//
// argument    | register
// signal      | R3
// siginfo     | R4
// ucontext    | R5
// return to   | LR, which is in the vDSO: there is no restorer

// func caught()
TEXT ·caught(SB), NOSPLIT|NOFRAME, $0-0
	MOVD	ss_sp(R5), R3
	MOVD	$1, R4
	MOVB	R4, (R3)
	RET

// func catcher() (handler, restorer uintptr)
TEXT ·catcher(SB), NOSPLIT, $0-16
	MOVD	$·caught(SB), R3
	MOVD	R3, handler+0(FP)
	MOVD	R0, restorer+8(FP)
	RET
