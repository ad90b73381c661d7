#include "textflag.h"

#define SYS_rt_sigreturn 139
#define ss_sp 16 // in the ucontext, behind uc_flags and uc_link

// A handler as sigaction(2) has it:
//
// argument    | register
// signal      | R0
// siginfo     | R1
// ucontext    | R2
// return to   | R30, which is the restorer

// func caught()
TEXT ·caught(SB), NOSPLIT|NOFRAME, $0-0
	MOVD	ss_sp(R2), R0
	MOVD	$1, R1
	MOVB	R1, (R0)
	RET

// func restorer()
TEXT ·restorer(SB), NOSPLIT|NOFRAME, $0-0
	MOVD	$SYS_rt_sigreturn, R8
	SVC
	UNDEF			// it does not return

// func catcher() (handler, restorer uintptr)
TEXT ·catcher(SB), NOSPLIT, $0-16
	MOVD	$·caught(SB), R0
	MOVD	R0, handler+0(FP)
	MOVD	$·restorer(SB), R0
	MOVD	R0, restorer+8(FP)
	RET
