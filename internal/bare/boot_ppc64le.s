#include "textflag.h"

// The kernel starts a program with the stack pointer at argc, argv, NULL, envp, NULL, auxv, and with no other promise:
// Power Architecture 64-Bit ELF V2 ABI Specification, "Process Initialization". Compiled Go wants a little more:
//
// register | holds                                | who reads it
// R30      | g, the goroutine                     | the prologue of each function: the stack's lower bound
// R0       | 0                                    | whoever needs a zero
// R1       | a multiple of 16                     | the ABI
//
// So this builds a g on the stack, of which only the first four words are ever read (test/rule checks their offsets),
// and calls boot. A g there costs no page of .bss.
#define G_SIZE 512		// as much as any field that compiled code could read
#define ARGUMENTS 32		// where those of a call lie: above four words that belong to who is called
#define G 48			// where g lies: above the argument of boot
#define FRAME (G+G_SIZE)	// a multiple of 16

#define GUARD 65536		// the stack that Go may use, as the runtime's own start says: rt0_go
#define stack_lo 0		// offsets in runtime.g
#define stack_hi 8
#define stackguard0 16
#define stackguard1 24

// func _boot()
TEXT _boot(SB), NOSPLIT|NOFRAME, $0
	XOR	R0, R0
	MOVD	R1, R14			// where argc is
	ADD	$-FRAME, R1
	ADD	$G, R1, g		// R30

	MOVD	g, R3			// clear it: the kernel promises nothing about the memory below R1
	MOVD	$(G_SIZE/8), R4
	MOVD	R4, CTR
clear:
	MOVD	R0, 0(R3)
	ADD	$8, R3
	BDNZ	clear

	MOVD	$GUARD, R4
	SUB	R4, R1, R3
	MOVD	R3, stack_lo(g)
	MOVD	R14, stack_hi(g)
	MOVD	R3, stackguard0(g)
	MOVD	R3, stackguard1(g)

	MOVD	R14, ARGUMENTS(R1)	// boot(sp)
	CALL	·boot(SB)
	UNDEF				// it does not return

// func Entry() uintptr
TEXT ·Entry(SB), NOSPLIT, $0-8
	MOVD	$_boot(SB), R3
	MOVD	R3, ret+0(FP)
	RET
