#include "textflag.h"

// The kernel starts a program with the stack pointer at argc, argv, NULL, envp, NULL, auxv, and with no other promise:
// Linux, fs/binfmt_elf.c, create_elf_tables. Compiled Go wants a little more:
//
// register | holds                                | who reads it
// X27      | g, the goroutine                     | the prologue of each function: the stack's lower bound
// X2       | a multiple of 16                     | the ABI
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
	MOV	X2, X8			// where argc is
	ADD	$-FRAME, X2
	ADD	$G, X2, g		// X27

	MOV	g, X5			// clear it: the kernel promises nothing about the memory below X2
	MOV	$(G_SIZE/8), X6
clear:
	MOV	ZERO, (X5)
	ADD	$8, X5
	SUB	$1, X6
	BNEZ	X6, clear

	MOV	$GUARD, X6
	SUB	X6, X2, X5
	MOV	X5, stack_lo(g)
	MOV	X8, stack_hi(g)
	MOV	X5, stackguard0(g)
	MOV	X5, stackguard1(g)

	MOV	X8, 8(X2)		// boot(sp)
	CALL	·boot(SB)
	EBREAK				// it does not return

// func Entry() uintptr
TEXT ·Entry(SB), NOSPLIT, $0-8
	MOV	$_boot(SB), X5
	MOV	X5, ret+0(FP)
	RET
