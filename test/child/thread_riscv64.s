#include "textflag.h"

#define SYS_clone 220
#define SYS_ppoll 73

// Two processes, or threads, that share their memory cannot both use the one stack. So one of them rests here for ever,
// where no stack is needed: after leave the new one, after climb the old one.

// func leave(flags uintptr)
TEXT ·leave(SB), NOSPLIT, $0-8
	MOV  flags+0(FP), X10
	MOV  ZERO, X11
	MOV  ZERO, X12
	MOV  ZERO, X13
	MOV  ZERO, X14
	MOV  $SYS_clone, X17
	ECALL
	BEQZ X10, wait
	RET

wait:
	MOV  ZERO, X10
	MOV  ZERO, X11
	MOV  ZERO, X12
	MOV  ZERO, X13
	MOV  $SYS_ppoll, X17
	ECALL
	JMP  wait

// func climb(flags uintptr)
TEXT ·climb(SB), NOSPLIT, $0-8
	MOV  flags+0(FP), X10
	MOV  ZERO, X11
	MOV  ZERO, X12
	MOV  ZERO, X13
	MOV  ZERO, X14
	MOV  $SYS_clone, X17
	ECALL
	BNEZ X10, wait
	RET

wait:
	MOV  ZERO, X10
	MOV  ZERO, X11
	MOV  ZERO, X12
	MOV  ZERO, X13
	MOV  $SYS_ppoll, X17
	ECALL
	JMP  wait
