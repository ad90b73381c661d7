#include "textflag.h"

// What is left of mote when its own code is wrong: an index out of range, say, which under the Go runtime is a panic. The
// trim step (internal/trim) makes every call of such a panic a call of _crash. It says where, in one line, and ends mote
// with the code that stands for mote itself, so that nobody takes this for the app's end.
//
// The line is made of constants in the code and lies on the stack: a constant of its own would cost a page.
//
// register | holds
// R30      | the return address: behind the call that got here
// R4       | where the next digit goes
// R5       | how many bits of the address are left
#define SYS_write 64
#define SYS_exit_group 94
#define STDERR 2
#define EXIT_OWN 125

#define ADDRESS 26	// where the 16 digits stand in the line
#define LENGTH 58	// of the line
#define FRAME 64

// func _crash()
TEXT _crash(SB), NOSPLIT|NOFRAME, $0
	SUB	$FRAME, RSP

	MOVD	$0x6e69203a65746f6d, R0	// "mote: in"
	MOVD	R0, 0(RSP)
	MOVD	$0x65206c616e726574, R0	// "ternal e"
	MOVD	R0, 8(RSP)
	MOVD	$0x20746120726f7272, R0	// "rror at "
	MOVD	R0, 16(RSP)
	MOVD	$0x7830, R0	// "0x"
	MOVH	R0, 24(RSP)
	MOVD	$0x657361656c70202c, R0	// ", please"
	MOVD	R0, 42(RSP)
	MOVD	$0xa74726f70657220, R0	// " report\n"
	MOVD	R0, 50(RSP)

	ADD	$ADDRESS, RSP, R4
	MOVD	$64, R5
digit:
	SUB	$4, R5			// the highest digit first
	LSR	R5, R30, R0
	AND	$15, R0
	ADD	$'0', R0
	CMP	$'9', R0
	BLS	put
	ADD	$('a'-'9'-1), R0
put:
	MOVB	R0, (R4)
	ADD	$1, R4
	CBNZ	R5, digit

	MOVD	$STDERR, R0
	MOVD	RSP, R1
	MOVD	$LENGTH, R2
	MOVD	$SYS_write, R8
	SVC

	MOVD	$EXIT_OWN, R0
	MOVD	$SYS_exit_group, R8
	SVC
	UNDEF				// it does not return
