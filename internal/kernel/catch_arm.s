#include "textflag.h"

#define SYS_rt_sigreturn 173
#define ss_sp 8 // in the ucontext, behind uc_flags and uc_link

// A handler as sigaction(2) has it:
//
// argument    | register
// signal      | R0
// siginfo     | R1
// ucontext    | R2
// return to   | R14, which is the restorer

// func caught()
TEXT ·caught(SB), NOSPLIT|NOFRAME, $0-0
	MOVW	ss_sp(R2), R0
	MOVW	$1, R1
	MOVB	R1, (R0)
	RET

// func restorer()
TEXT ·restorer(SB), NOSPLIT|NOFRAME, $0-0
	MOVW	$SYS_rt_sigreturn, R7
	SWI	$0
	UNDEF			// it does not return

// func catcher() (handler, restorer uintptr)
TEXT ·catcher(SB), NOSPLIT, $0-8
	MOVW	$·caught(SB), R0
	MOVW	R0, handler+0(FP)
	MOVW	$·restorer(SB), R0
	MOVW	R0, restorer+4(FP)
	RET
