#include "textflag.h"

// The kernel starts a program with the stack pointer at argc, argv, NULL, envp, NULL, auxv, and with no other promise:
// Linux, fs/binfmt_elf.c, create_elf_tables. Compiled Go wants a little more:
//
// register | holds                                | who reads it
// R10      | g, the goroutine                     | the prologue of each function: the stack's lower bound
// R13      | a multiple of 8                      | the ABI
//
// So this builds a g on the stack, of which only the first four words are ever read (test/rule checks their offsets),
// and calls boot. A g there costs no page of .bss.
#define G_SIZE 512		// as much as any field that compiled code could read
#define G 16			// where it lies: above the argument of boot
#define FRAME (G+G_SIZE)	// a multiple of 16

#define GUARD 65536		// the stack that Go may use, as the runtime's own start says: rt0_go
#define stack_lo 0		// offsets in runtime.g
#define stack_hi 4
#define stackguard0 8
#define stackguard1 12

// func _boot()
TEXT _boot(SB), NOSPLIT|NOFRAME, $0
	MOVW	R13, R4			// where argc is
	SUB	$FRAME, R13
	ADD	$G, R13, g		// R10

	MOVW	g, R0			// clear it: the kernel promises nothing about the memory below R13
	MOVW	$0, R1
	MOVW	$(G_SIZE/4), R2
clear:
	MOVW.P	R1, 4(R0)
	SUB.S	$1, R2
	BNE	clear

	SUB	$GUARD, R13, R0
	MOVW	R0, stack_lo(g)
	MOVW	R4, stack_hi(g)
	MOVW	R0, stackguard0(g)
	MOVW	R0, stackguard1(g)

	MOVW	R4, 4(R13)		// boot(sp)
	BL	·boot(SB)
	UNDEF				// it does not return

// func Entry() uintptr
TEXT ·Entry(SB), NOSPLIT, $0-4
	MOVW	$_boot(SB), R0
	MOVW	R0, ret+0(FP)
	RET
