//go:build bare

#include "textflag.h"

// What compiled code calls by these names, each with the address to return to in R14. A call has its first argument above
// the word that SP points at: where nobody returns, what is there may go.

TEXT runtime·panicBounds<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-0
	MOVW	R14, 4(R13)
	B	·crash<ABIInternal>(SB)

TEXT runtime·panicExtend<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-0
	B	runtime·panicBounds<ABIInternal>(SB)

TEXT runtime·morestack(SB), NOSPLIT|NOFRAME, $0-0
	MOVW	R14, 4(R13)
	B	·overflow<ABIInternal>(SB)

TEXT runtime·morestack_noctxt(SB), NOSPLIT|NOFRAME, $0-0
	B	runtime·morestack(SB)

TEXT ·mapinitnoop<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-0
	RET

// func udiv(n, d uint32) (q, r uint32)
//
// The division that the machine has not got, for which the compiler knows the registers: n in R1 and d in R0 become the
// remainder in R1 and the quotient in R0; R2 and R3 may change. It has seen that d is not 0.
TEXT runtime·udiv(SB), NOSPLIT|NOFRAME, $0-0
	MOVW	$0, R2		// the quotient
	MOVW	R0, R3		// d, shifted to the left as far as n reaches
align:
	CMP	R1>>1, R3
	MOVW.LS	R3<<1, R3
	BLS	align
subtract:
	CMP	R3, R1
	SUB.CS	R3, R1
	ADC	R2, R2		// one more digit: the carry
	MOVW	R3>>1, R3
	CMP	R0, R3
	BCS	subtract
	MOVW	R2, R0
	RET
