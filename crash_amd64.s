#include "textflag.h"

// What is left of mote when its own code is wrong: an index out of range, say, which under the Go runtime is a panic. The
// trim step (internal/trim) makes every call of such a panic a call of _crash. It says where, in one line, and ends mote
// with the code that stands for mote itself, so that nobody takes this for the app's end.
//
// The line is made of constants in the code and lies on the stack: a constant of its own would cost a page.
//
// register | holds
// BX       | the return address: behind the call that got here
// DI       | where the next digit goes
// CX       | how many are left
#define SYS_write 1
#define SYS_exit_group 231
#define STDERR 2
#define EXIT_OWN 125

#define ADDRESS 26	// where the 16 digits stand in the line
#define LENGTH 58	// of the line
#define FRAME 64

// func _crash()
TEXT _crash(SB), NOSPLIT|NOFRAME, $0
	MOVQ	0(SP), BX
	SUBQ	$FRAME, SP

	MOVQ	$0x6e69203a65746f6d, AX	// "mote: in"
	MOVQ	AX, 0(SP)
	MOVQ	$0x65206c616e726574, AX	// "ternal e"
	MOVQ	AX, 8(SP)
	MOVQ	$0x20746120726f7272, AX	// "rror at "
	MOVQ	AX, 16(SP)
	MOVL	$0x7830, AX	// "0x"
	MOVW	AX, 24(SP)
	MOVQ	$0x657361656c70202c, AX	// ", please"
	MOVQ	AX, 42(SP)
	MOVQ	$0xa74726f70657220, AX	// " report\n"
	MOVQ	AX, 50(SP)

	LEAQ	ADDRESS(SP), DI
	MOVL	$16, CX
digit:
	ROLQ	$4, BX			// the highest digit first
	MOVL	BX, AX
	ANDL	$15, AX
	ADDL	$'0', AX
	CMPL	AX, $'9'
	JLS	put
	ADDL	$('a'-'9'-1), AX
put:
	MOVB	AX, (DI)
	INCQ	DI
	DECL	CX
	JNZ	digit

	MOVL	$STDERR, DI
	MOVQ	SP, SI
	MOVL	$LENGTH, DX
	MOVL	$SYS_write, AX
	SYSCALL

	MOVL	$EXIT_OWN, DI
	MOVL	$SYS_exit_group, AX
	SYSCALL
	INT	$3			// it does not return
