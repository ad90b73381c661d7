#include "textflag.h"

// The kernel starts a program with the stack pointer at argc, argv, NULL, envp, NULL, auxv, and with no other promise:
// System V ABI for the Arm 64-bit Architecture, 7.4 "Process initialization". Compiled Go wants a little more:
//
// register | holds                                | who reads it
// R28      | g, the goroutine                     | the prologue of each function: the stack's lower bound
// RSP      | a multiple of 16                     | the hardware
//
// So this builds a g on the stack, of which only the first four words are ever read (test/rule checks their offsets),
// and calls boot. A g there costs no page of .bss.
#define G_SIZE 512		// as much as any field that compiled code could read
#define G 16			// where it lies: above the argument of boot
#define FRAME (G+G_SIZE)	// a multiple of 16

#define GUARD 65536		// the stack that Go may use, as the runtime's own start says: rt0_go
#define stack_lo 0		// offsets in runtime.g
#define stack_hi 8
#define stackguard0 16
#define stackguard1 24

// func _boot()
TEXT _boot(SB), NOSPLIT|NOFRAME, $0
	MOVD	RSP, R19		// where argc is
	SUB	$FRAME, RSP
	ADD	$G, RSP, g		// R28

	MOVD	g, R0			// clear it: the kernel promises nothing about the memory below RSP
	MOVD	$(G_SIZE/16), R1
clear:
	STP.P	(ZR, ZR), 16(R0)
	SUBS	$1, R1
	BNE	clear

	MOVD	RSP, R0
	SUB	$GUARD, R0, R0
	MOVD	R0, stack_lo(g)
	MOVD	R19, stack_hi(g)
	MOVD	R0, stackguard0(g)
	MOVD	R0, stackguard1(g)

	MOVD	R19, 8(RSP)		// boot(sp)
	CALL	·boot(SB)
	UNDEF				// it does not return

// func Entry() uintptr
TEXT ·Entry(SB), NOSPLIT, $0-8
	MOVD	$_boot(SB), R0
	MOVD	R0, ret+0(FP)
	RET
