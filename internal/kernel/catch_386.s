#include "textflag.h"

#define SYS_rt_sigreturn 173
#define ss_sp 8 // in the ucontext, behind uc_flags and uc_link

// A handler as sigaction(2) has it:
//
// argument    | register
// signal      | 4(SP)
// siginfo     | 8(SP), its address
// ucontext    | 12(SP), its address
// return to   | the restorer, whose address is at 0(SP)

// func caught()
TEXT ·caught(SB), NOSPLIT|NOFRAME, $0-0
	MOVL	12(SP), AX
	MOVL	ss_sp(AX), AX
	MOVB	$1, (AX)
	RET

// func restorer()
TEXT ·restorer(SB), NOSPLIT|NOFRAME, $0-0
	MOVL	$SYS_rt_sigreturn, AX
	INT	$0x80
	INT	$3		// it does not return

// func catcher() (handler, restorer uintptr)
TEXT ·catcher(SB), NOSPLIT, $0-8
	LEAL	·caught(SB), AX
	MOVL	AX, handler+0(FP)
	LEAL	·restorer(SB), AX
	MOVL	AX, restorer+4(FP)
	RET
