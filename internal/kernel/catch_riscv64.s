#include "textflag.h"

#define ss_sp 16 // in the ucontext, behind uc_flags and uc_link

// A handler as sigaction(2) has it:
//
// argument    | register
// signal      | X10
// siginfo     | X11
// ucontext    | X12
// return to   | X1, which is in the vDSO: there is no restorer

// func caught()
TEXT ·caught(SB), NOSPLIT|NOFRAME, $0-0
	MOV	ss_sp(X12), X10
	MOV	$1, X11
	MOVB	X11, (X10)
	RET

// func catcher() (handler, restorer uintptr)
TEXT ·catcher(SB), NOSPLIT, $0-16
	MOV	$·caught(SB), X10
	MOV	X10, handler+0(FP)
	MOV	ZERO, restorer+8(FP)
	RET
