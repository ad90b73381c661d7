#include "textflag.h"

// The system call clone(flags, stack, parent_tid, tls, child_tid), clone(2):
//
// argument    | register | value
// number      | R9, to R0 | SYS_clone
// flags       | R3       | CLONE_VM | CLONE_VFORK | SIGCHLD
// stack       | R4       | 0: the child goes on with the stack pointer it has
// the others  | R5 R6 R7 | 0
// result      | R3, CR0SO | the child's pid, 0 in the child; with CR0SO set an errno
#define SYS_clone 120
#define CLONE_VM 0x100
#define CLONE_VFORK 0x4000
#define SIGCHLD 17

// func vfork(p *plan) (pid int)
TEXT ·vfork(SB), NOSPLIT, $32-16
	MOVD	$SYS_clone, R9
	MOVD	$(CLONE_VM|CLONE_VFORK|SIGCHLD), R3
	MOVD	$0, R4
	MOVD	$0, R5
	MOVD	$0, R6
	MOVD	$0, R7
	SYSCALL	R9
	BVC	made		// not CR0SO
	NEG	R3, R3
	BR	parent

made:
	CMP	R3, $0
	BNE	parent

	MOVD	p+0(FP), R3	// the child calls child(p) ...
	MOVD	R3, 32(R1)
	CALL	·child(SB)
	UNDEF			// ... which does not return

parent:
	MOVD	R3, pid+8(FP)
	RET
