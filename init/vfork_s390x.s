#include "textflag.h"

// The system call clone(stack, flags, parent_tid, child_tid, tls), clone(2):
//
// argument    | register | value
// number      | R1       | SYS_clone
// stack       | R2       | 0: the child goes on with the stack pointer it has
// flags       | R3       | CLONE_VM | CLONE_VFORK | SIGCHLD
// the others  | R4 R5 R6 | 0
// result      | R2       | the child's pid, 0 in the child, or a negative errno
#define SYS_clone 120
#define CLONE_VM 0x100
#define CLONE_VFORK 0x4000
#define SIGCHLD 17

// func vfork(p *plan) (pid int)
TEXT ·vfork(SB), NOSPLIT, $16-16
	MOVD	$SYS_clone, R1
	MOVD	$0, R2
	MOVD	$(CLONE_VM|CLONE_VFORK|SIGCHLD), R3
	MOVD	$0, R4
	MOVD	$0, R5
	MOVD	$0, R6
	SYSCALL
	CMPBNE	R2, $0, parent

	MOVD	p+0(FP), R2	// the child calls child(p) ...
	MOVD	R2, 8(R15)
	CALL	·child(SB)
	UNDEF			// ... which does not return

parent:
	MOVD	R2, pid+8(FP)
	RET
