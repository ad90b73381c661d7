#include "textflag.h"

#define ss_sp 16 // in the ucontext, behind uc_flags and uc_link

// A handler as sigaction(2) has it:
//
// argument    | register
// signal      | R4
// siginfo     | R5
// ucontext    | R6
// return to   | R1, which is in the vDSO: there is no restorer

// func caught()
TEXT ·caught(SB), NOSPLIT|NOFRAME, $0-0
	MOVV	ss_sp(R6), R4
	MOVV	$1, R5
	MOVB	R5, (R4)
	RET

// func catcher() (handler, restorer uintptr)
TEXT ·catcher(SB), NOSPLIT, $0-16
	MOVV	$·caught(SB), R4
	MOVV	R4, handler+0(FP)
	MOVV	R0, restorer+8(FP)
	RET
