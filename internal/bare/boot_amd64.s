#include "textflag.h"

// The kernel starts a program with the stack pointer at argc, argv, NULL, envp, NULL, auxv, and with no other promise:
// System V ABI for x86-64, 3.4.1 "Initial Stack and Register State". Compiled Go wants a little more:
//
// register | holds                                | who reads it
// R14      | g, the goroutine                     | the prologue of each function: the stack's lower bound
// FS       | an address; g is in the word before  | the wrappers around assembly functions
// SP       | a multiple of 16                     | aligned moves
//
// So this builds a g on the stack, of which only the first four words are ever read (test/rule checks their offsets),
// with that word behind it, and calls boot. A g there costs no page of .bss.
#define SYS_write 1
#define SYS_arch_prctl 158
#define SYS_exit_group 231
#define ARCH_SET_FS 0x1002
#define STDERR 2
#define EXIT_OWN 125

#define G_SIZE 512		// as much as any field that compiled code could read
#define G 16			// where it lies: above the argument of boot
#define TLS (G+G_SIZE)		// the word that points at it
#define FRAME (TLS+16)		// a multiple of 16

#define GUARD 65536		// the stack that Go may use, as the runtime's own start says: rt0_go
#define stack_lo 0		// offsets in runtime.g
#define stack_hi 8
#define stackguard0 16
#define stackguard1 24

#define REFUSAL 43		// the length of the line
DATA refusal<>+0(SB)/8, $"mote: fa"
DATA refusal<>+8(SB)/8, $"iled to "
DATA refusal<>+16(SB)/8, $"set FS: "
DATA refusal<>+24(SB)/8, $"arch_prc"
DATA refusal<>+32(SB)/8, $"tl refus"
DATA refusal<>+40(SB)/3, $"ed\n"
GLOBL refusal<>(SB), RODATA|NOPTR, $REFUSAL

// func _boot()
TEXT _boot(SB), NOSPLIT|NOFRAME, $0
	MOVQ	SP, R12			// where argc is
	ANDQ	$~15, SP
	SUBQ	$FRAME, SP
	LEAQ	G(SP), R14		// g

	MOVQ	R14, DI			// clear it: the kernel promises nothing about the memory below SP
	XORL	AX, AX
	MOVL	$(G_SIZE/8), CX
	CLD
	REP; STOSQ

	LEAQ	-GUARD(SP), BX
	MOVQ	BX, stack_lo(R14)
	MOVQ	R12, stack_hi(R14)
	MOVQ	BX, stackguard0(R14)
	MOVQ	BX, stackguard1(R14)

	MOVQ	R14, TLS(SP)		// the word before FS
	LEAQ	(TLS+8)(SP), SI
	MOVL	$ARCH_SET_FS, DI
	MOVL	$SYS_arch_prctl, AX
	SYSCALL
	TESTQ	AX, AX			// a seccomp filter may forbid it, and then no program of this machine works
	JNE	refused

	MOVQ	R12, 0(SP)		// boot(sp)
	CALL	·boot(SB)
	INT	$3			// it does not return

refused:
	MOVL	$STDERR, DI
	LEAQ	refusal<>(SB), SI
	MOVL	$REFUSAL, DX
	MOVL	$SYS_write, AX
	SYSCALL
	MOVL	$EXIT_OWN, DI
	MOVL	$SYS_exit_group, AX
	SYSCALL
	INT	$3

// func Entry() uintptr
TEXT ·Entry(SB), NOSPLIT, $0-8
	LEAQ	_boot(SB), AX
	MOVQ	AX, ret+0(FP)
	RET
