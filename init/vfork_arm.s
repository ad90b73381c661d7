#include "textflag.h"

// The system call clone(flags, stack, parent_tid, tls, child_tid), clone(2):
//
// argument    | register | value
// number      | R7       | SYS_clone
// flags       | R0       | CLONE_VM | CLONE_VFORK | SIGCHLD
// stack       | R1       | 0: the child goes on with the stack pointer it has
// the others  | R2 R3 R4 | 0
// result      | R0       | the child's pid, 0 in the child, or a negative errno
#define SYS_clone 120
#define CLONE_VM 0x100
#define CLONE_VFORK 0x4000
#define SIGCHLD 17

// func vfork(p *plan) (pid int)
TEXT ·vfork(SB), NOSPLIT, $4-8
	MOVW	$SYS_clone, R7
	MOVW	$(CLONE_VM|CLONE_VFORK|SIGCHLD), R0
	MOVW	$0, R1
	MOVW	$0, R2
	MOVW	$0, R3
	MOVW	$0, R4
	SWI	$0
	CMP	$0, R0
	BNE	parent

	MOVW	p+0(FP), R0	// the child calls child(p) ...
	MOVW	R0, 4(R13)
	BL	·child(SB)
	UNDEF			// ... which does not return

parent:
	MOVW	R0, pid+4(FP)
	RET
