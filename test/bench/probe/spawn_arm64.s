#include "textflag.h"

// The system call clone(flags, stack, parent_tid, tls, child_tid), clone(2), as in init/vfork_arm64.s, but with flags that
// the caller may add to.
#define SYS_clone 220

// func spawn(flags uintptr, p *plan) (pid int)
TEXT ·spawn(SB), NOSPLIT, $16-24
	MOVD	$SYS_clone, R8
	MOVD	flags+0(FP), R0
	MOVD	ZR, R1
	MOVD	ZR, R2
	MOVD	ZR, R3
	MOVD	ZR, R4
	SVC
	CBNZ	R0, parent

	MOVD	p+8(FP), R0	// the child calls child(p) ...
	MOVD	R0, 8(RSP)
	CALL	·child(SB)
	UNDEF			// ... which does not return

parent:
	MOVD	R0, pid+16(FP)
	RET
