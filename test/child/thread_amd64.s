#include "textflag.h"

#define SYS_clone 56
#define SYS_pause 34

// CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND and CLONE_THREAD. The new thread touches no stack, and so needs none.
#define FLAGS 0x10f00

// func leaveThread()
TEXT ·leaveThread(SB), NOSPLIT, $0-0
	MOVQ $FLAGS, DI
	XORL SI, SI
	XORL DX, DX
	XORL R10, R10
	XORL R8, R8
	MOVQ $SYS_clone, AX
	SYSCALL
	TESTQ AX, AX
	JEQ  wait
	RET

wait:
	MOVQ $SYS_pause, AX
	SYSCALL
	JMP  wait
