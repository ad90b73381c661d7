#include "textflag.h"

// The system call clone(flags, stack, parent_tid, tls, child_tid), clone(2):
//
// argument    | register | value
// number      | AX       | SYS_clone
// flags       | BX       | CLONE_VM | CLONE_VFORK | SIGCHLD
// stack       | CX       | 0: the child goes on with the stack pointer it has
// the others  | DX SI DI | 0
// result      | AX       | the child's pid, 0 in the child, or a negative errno
#define SYS_clone 120
#define CLONE_VM 0x100
#define CLONE_VFORK 0x4000
#define SIGCHLD 17

// func vfork(p *plan) (pid int)
TEXT ·vfork(SB), NOSPLIT, $4-8
	MOVL	$SYS_clone, AX
	MOVL	$(CLONE_VM|CLONE_VFORK|SIGCHLD), BX
	XORL	CX, CX
	XORL	DX, DX
	XORL	SI, SI
	XORL	DI, DI
	INT	$0x80
	TESTL	AX, AX
	JNZ	parent

	MOVL	p+0(FP), AX	// the child calls child(p) ...
	MOVL	AX, 0(SP)
	CALL	·child(SB)
	INT	$3		// ... which does not return

parent:
	MOVL	AX, pid+4(FP)
	RET
