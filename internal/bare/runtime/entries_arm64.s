//go:build bare

#include "textflag.h"

// What compiled code calls by these names, each with the address to return to in R30. A call of Go's ABI has its first
// argument in R0.

TEXT runtime·panicBounds<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-0
	MOVD	R30, R0
	B	·crash<ABIInternal>(SB)

TEXT runtime·morestack(SB), NOSPLIT|NOFRAME, $0-0
	MOVD	R30, R0
	B	·overflow<ABIInternal>(SB)

TEXT runtime·morestack_noctxt(SB), NOSPLIT|NOFRAME, $0-0
	B	runtime·morestack(SB)

TEXT ·mapinitnoop<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-0
	RET
