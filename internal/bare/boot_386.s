#include "textflag.h"

// The kernel starts a program with the stack pointer at argc, argv, NULL, envp, NULL, auxv, and with no other promise:
// System V ABI for the Intel386 Architecture, "Process Initialization". Compiled Go wants a little more:
//
// register | holds                                | who reads it
// GS       | a word that holds its own address;   | the prologue of each function: the stack's lower bound
//          | g, the goroutine, is in the word     |
//          | before                               |
// SP       | a multiple of 16                     | aligned moves
//
// So this builds a g on the stack, of which only the first four words are ever read (test/rule checks their offsets),
// with those two words behind it, and calls boot. A g there costs no page of .bss. GS is no address but the number of a
// segment, which the kernel makes: set_thread_area(2).
#define SYS_write 4
#define SYS_set_thread_area 243
#define SYS_exit_group 252
#define STDERR 2
#define EXIT_OWN 125

#define G_SIZE 512		// as much as any field that compiled code could read
#define G 16			// where it lies: above the argument of boot
#define TLS (G+G_SIZE)		// the word that points at it, and the one that GS points at
#define SEGMENT (TLS+8)		// struct user_desc: the number, the address, the limit and the flags of a segment
#define FRAME (SEGMENT+24)	// a multiple of 16

#define ANY_NUMBER -1
#define LIMIT 0xfffff		// in pages
#define FLAGS 0x51		// seg_32bit, limit_in_pages, useable
#define USER 3			// a selector is the number times 8, and the privilege

#define GUARD 65536		// the stack that Go may use, as the runtime's own start says: rt0_go
#define stack_lo 0		// offsets in runtime.g
#define stack_hi 4
#define stackguard0 8
#define stackguard1 12

#define REFUSAL 48		// the length of the line
DATA refusal<>+0(SB)/8, $"mote: fa"
DATA refusal<>+8(SB)/8, $"iled to "
DATA refusal<>+16(SB)/8, $"set GS: "
DATA refusal<>+24(SB)/8, $"set_thre"
DATA refusal<>+32(SB)/8, $"ad_area "
DATA refusal<>+40(SB)/8, $"refused\n"
GLOBL refusal<>(SB), RODATA|NOPTR, $REFUSAL

// func _boot()
TEXT _boot(SB), NOSPLIT|NOFRAME, $0
	MOVL	SP, BP			// where argc is
	ANDL	$~15, SP
	SUBL	$FRAME, SP
	LEAL	G(SP), DX		// g

	MOVL	DX, DI			// clear it: the kernel promises nothing about the memory below SP
	XORL	AX, AX
	MOVL	$(G_SIZE/4), CX
	CLD
	REP; STOSL

	LEAL	-GUARD(SP), BX
	MOVL	BX, stack_lo(DX)
	MOVL	BP, stack_hi(DX)
	MOVL	BX, stackguard0(DX)
	MOVL	BX, stackguard1(DX)

	MOVL	DX, TLS(SP)
	LEAL	(TLS+4)(SP), CX
	MOVL	CX, 0(CX)

	LEAL	SEGMENT(SP), BX
	MOVL	$ANY_NUMBER, 0(BX)
	MOVL	CX, 4(BX)
	MOVL	$LIMIT, 8(BX)
	MOVL	$FLAGS, 12(BX)
	MOVL	$SYS_set_thread_area, AX
	INT	$0x80
	TESTL	AX, AX			// a seccomp filter may forbid it, and then no program of this machine works
	JNE	refused
	MOVL	0(BX), AX
	SHLL	$3, AX
	ORL	$USER, AX
	MOVW	AX, GS

	MOVL	BP, 0(SP)		// boot(sp)
	CALL	·boot(SB)
	INT	$3			// it does not return

refused:
	MOVL	$STDERR, BX
	LEAL	refusal<>(SB), CX
	MOVL	$REFUSAL, DX
	MOVL	$SYS_write, AX
	INT	$0x80
	MOVL	$EXIT_OWN, BX
	MOVL	$SYS_exit_group, AX
	INT	$0x80
	INT	$3

// func Entry() uintptr
TEXT ·Entry(SB), NOSPLIT, $0-4
	LEAL	_boot(SB), AX
	MOVL	AX, ret+0(FP)
	RET
