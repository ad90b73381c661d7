//go:build bare

#include "textflag.h"

// What compiled code calls by these names, each with the address to return to in R1. A call of Go's ABI has its first
// argument in R4.

TEXT runtime·panicBounds<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-0
	MOVV	R1, R4
	JMP	·crash<ABIInternal>(SB)

TEXT runtime·morestack(SB), NOSPLIT|NOFRAME, $0-0
	MOVV	R1, R4
	JMP	·overflow<ABIInternal>(SB)

TEXT runtime·morestack_noctxt(SB), NOSPLIT|NOFRAME, $0-0
	JMP	runtime·morestack(SB)

TEXT ·mapinitnoop<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-0
	RET
