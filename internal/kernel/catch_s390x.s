#include "textflag.h"

#define SYS_rt_sigreturn 173
#define ss_sp 16 // in the ucontext, behind uc_flags and uc_link

// A handler as sigaction(2) has it:
//
// argument    | register
// signal      | R2
// siginfo     | R3
// ucontext    | R4
// return to   | R14, which is the restorer

// func caught()
TEXT ·caught(SB), NOSPLIT|NOFRAME, $0-0
	MOVD	ss_sp(R4), R2
	MOVD	$1, R3
	MOVB	R3, (R2)
	RET

// func restorer()
TEXT ·restorer(SB), NOSPLIT|NOFRAME, $0-0
	MOVD	$SYS_rt_sigreturn, R1
	SYSCALL
	UNDEF			// it does not return

// func catcher() (handler, restorer uintptr)
TEXT ·catcher(SB), NOSPLIT, $0-16
	MOVD	$·caught(SB), R2
	MOVD	R2, handler+0(FP)
	MOVD	$·restorer(SB), R2
	MOVD	R2, restorer+8(FP)
	RET
