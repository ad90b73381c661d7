#include "textflag.h"

// The system call clone(flags, stack, parent_tid, child_tid, tls), clone(2):
//
// argument    | register | value
// number      | R11      | SYS_clone
// flags       | R4       | CLONE_VM | CLONE_VFORK | SIGCHLD
// stack       | R5       | 0: the child goes on with the stack pointer it has
// the others  | R6..R8   | 0
// result      | R4       | the child's pid, 0 in the child, or a negative errno
#define SYS_clone 220
#define CLONE_VM 0x100
#define CLONE_VFORK 0x4000
#define SIGCHLD 17

// func vfork(p *plan) (pid int)
TEXT ·vfork(SB), NOSPLIT, $16-16
	MOVV	$SYS_clone, R11
	MOVV	$(CLONE_VM|CLONE_VFORK|SIGCHLD), R4
	MOVV	R0, R5
	MOVV	R0, R6
	MOVV	R0, R7
	MOVV	R0, R8
	SYSCALL
	BNE	R4, parent

	MOVV	p+0(FP), R4	// the child calls child(p) ...
	MOVV	R4, 8(R3)
	CALL	·child(SB)
	BREAK			// ... which does not return

parent:
	MOVV	R4, pid+8(FP)
	RET
