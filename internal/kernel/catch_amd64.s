#include "textflag.h"

#define SYS_rt_sigreturn 15
#define ss_sp 16 // in the ucontext, behind uc_flags and uc_link

// A handler as sigaction(2) has it:
//
// argument    | register
// signal      | DI
// siginfo     | SI
// ucontext    | DX
// return to   | the restorer, whose address is on the stack

// func caught()
TEXT ·caught(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ	ss_sp(DX), AX
	MOVB	$1, (AX)
	RET

// func restorer()
TEXT ·restorer(SB), NOSPLIT|NOFRAME, $0-0
	MOVL	$SYS_rt_sigreturn, AX
	SYSCALL
	INT	$3		// it does not return

// func catcher() (handler, restorer uintptr)
TEXT ·catcher(SB), NOSPLIT, $0-16
	LEAQ	·caught(SB), AX
	MOVQ	AX, handler+0(FP)
	LEAQ	·restorer(SB), AX
	MOVQ	AX, restorer+8(FP)
	RET
