#include "textflag.h"

// The system call clone(flags, stack, parent_tid, tls, child_tid), clone(2):
//
// argument    | register | value
// number      | X17      | SYS_clone
// flags       | X10      | CLONE_VM | CLONE_VFORK | SIGCHLD
// stack       | X11      | 0: the child goes on with the stack pointer it has
// the others  | X12..X14 | 0
// result      | X10      | the child's pid, 0 in the child, or a negative errno
#define SYS_clone 220
#define CLONE_VM 0x100
#define CLONE_VFORK 0x4000
#define SIGCHLD 17

// func vfork(p *plan) (pid int)
TEXT ·vfork(SB), NOSPLIT, $16-16
	MOV	$SYS_clone, X17
	MOV	$(CLONE_VM|CLONE_VFORK|SIGCHLD), X10
	MOV	ZERO, X11
	MOV	ZERO, X12
	MOV	ZERO, X13
	MOV	ZERO, X14
	ECALL
	BNEZ	X10, parent

	MOV	p+0(FP), X10	// the child calls child(p) ...
	MOV	X10, 8(X2)
	CALL	·child(SB)
	EBREAK			// ... which does not return

parent:
	MOV	X10, pid+8(FP)
	RET
