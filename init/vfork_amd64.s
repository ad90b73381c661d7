#include "textflag.h"

// The system call clone(flags, stack, parent_tid, child_tid, tls), clone(2):
//
// argument    | register | value
// number      | AX       | SYS_clone
// flags       | DI       | CLONE_VM | CLONE_VFORK | SIGCHLD
// stack       | SI       | 0: the child goes on with the stack pointer it has
// the others  | DX R10 R8| 0
// result      | AX       | the child's pid, 0 in the child, or a negative errno
#define SYS_clone 56
#define CLONE_VM 0x100
#define CLONE_VFORK 0x4000
#define SIGCHLD 17

// func vfork(p *plan) (pid int)
TEXT ·vfork(SB), NOSPLIT, $8-16
	MOVL	$SYS_clone, AX
	MOVL	$(CLONE_VM|CLONE_VFORK|SIGCHLD), DI
	XORL	SI, SI
	XORL	DX, DX
	XORL	R10, R10
	XORL	R8, R8
	SYSCALL
	TESTQ	AX, AX
	JNZ	parent

	MOVQ	p+0(FP), AX	// the child calls child(p) ...
	MOVQ	AX, 0(SP)
	CALL	·child(SB)
	INT	$3		// ... which does not return

parent:
	MOVQ	AX, pid+8(FP)
	RET
