#include "textflag.h"

// The system call clone(flags, stack, parent_tid, tls, child_tid), clone(2):
//
// argument    | register | value
// number      | R8       | SYS_clone
// flags       | R0       | CLONE_VM | CLONE_VFORK | SIGCHLD
// stack       | R1       | 0: the child goes on with the stack pointer it has
// the others  | R2 R3 R4 | 0
// result      | R0       | the child's pid, 0 in the child, or a negative errno
#define SYS_clone 220
#define CLONE_VM 0x100
#define CLONE_VFORK 0x4000
#define SIGCHLD 17

// func vfork(p *plan) (pid int)
TEXT ·vfork(SB), NOSPLIT, $16-16
	MOVD	$SYS_clone, R8
	MOVD	$(CLONE_VM|CLONE_VFORK|SIGCHLD), R0
	MOVD	ZR, R1
	MOVD	ZR, R2
	MOVD	ZR, R3
	MOVD	ZR, R4
	SVC
	CBNZ	R0, parent

	MOVD	p+0(FP), R0	// the child calls child(p) ...
	MOVD	R0, 8(RSP)
	CALL	·child(SB)
	UNDEF			// ... which does not return

parent:
	MOVD	R0, pid+8(FP)
	RET
