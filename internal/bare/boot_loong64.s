#include "textflag.h"

// The kernel starts a program with the stack pointer at argc, argv, NULL, envp, NULL, auxv, and with no other promise:
// Linux, fs/binfmt_elf.c, create_elf_tables. Compiled Go wants a little more:
//
// register | holds                                | who reads it
// R22      | g, the goroutine                     | the prologue of each function: the stack's lower bound
// R3       | a multiple of 16                     | the ABI
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
	MOVV	R3, R23			// where argc is
	ADDV	$-FRAME, R3
	ADDV	$G, R3, g		// R22

	MOVV	g, R12			// clear it: the kernel promises nothing about the memory below R3
	MOVV	$(G_SIZE/8), R13
clear:
	MOVV	R0, (R12)
	ADDV	$8, R12
	ADDV	$-1, R13
	BNE	R13, clear

	MOVV	$GUARD, R13
	SUBV	R13, R3, R12
	MOVV	R12, stack_lo(g)
	MOVV	R23, stack_hi(g)
	MOVV	R12, stackguard0(g)
	MOVV	R12, stackguard1(g)

	MOVV	R23, 8(R3)		// boot(sp)
	CALL	·boot(SB)
	BREAK				// it does not return

// func Entry() uintptr
TEXT ·Entry(SB), NOSPLIT, $0-8
	MOVV	$_boot(SB), R12
	MOVV	R12, ret+0(FP)
	RET
