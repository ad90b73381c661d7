#include "textflag.h"

// The system call clone(flags, stack, parent_tid, child_tid, tls), clone(2), as in init/vfork_amd64.s, but with flags that
// the caller may add to.
#define SYS_clone 56

// func spawn(flags uintptr, p *plan) (pid int)
TEXT ·spawn(SB), NOSPLIT, $8-24
	MOVL	$SYS_clone, AX
	MOVQ	flags+0(FP), DI
	XORL	SI, SI
	XORL	DX, DX
	XORL	R10, R10
	XORL	R8, R8
	SYSCALL
	TESTQ	AX, AX
	JNZ	parent

	MOVQ	p+8(FP), AX	// the child calls child(p) ...
	MOVQ	AX, 0(SP)
	CALL	·child(SB)
	INT	$3		// ... which does not return

parent:
	MOVQ	AX, pid+16(FP)
	RET
