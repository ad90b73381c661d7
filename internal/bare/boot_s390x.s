#include "textflag.h"

// The kernel starts a program with the stack pointer at argc, argv, NULL, envp, NULL, auxv, and with no other promise:
// s390x ELF Application Binary Interface Supplement, "Process Initialization". Compiled Go wants a little more:
//
// register | holds                                | who reads it
// R13      | g, the goroutine                     | the prologue of each function: the stack's lower bound
// R0       | 0                                    | whoever needs a zero
// R15      | a multiple of 8                      | the ABI
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
	MOVD	R15, R12		// where argc is
	SUB	$FRAME, R15
	MOVD	$G(R15), g		// R13
	MOVD	$0, R0

	MOVD	g, R2			// clear it: the kernel promises nothing about the memory below R15
	MOVD	$(G_SIZE/8), R3
clear:
	MOVD	R0, 0(R2)
	ADD	$8, R2
	SUB	$1, R3
	CMPBNE	R3, $0, clear

	MOVD	R15, R2
	SUB	$GUARD, R2
	MOVD	R2, stack_lo(g)
	MOVD	R12, stack_hi(g)
	MOVD	R2, stackguard0(g)
	MOVD	R2, stackguard1(g)

	MOVD	R12, 8(R15)		// boot(sp)
	CALL	·boot(SB)
	UNDEF				// it does not return

// func Entry() uintptr
TEXT ·Entry(SB), NOSPLIT, $0-8
	MOVD	$_boot(SB), R2
	MOVD	R2, ret+0(FP)
	RET
