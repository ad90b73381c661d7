//go:build bare

#include "textflag.h"

// What compiled code calls by these names, each with the address to return to in R14. A call of Go's ABI has its first
// argument in R2.

TEXT runtime·panicBounds<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-0
	MOVD	R14, R2
	BR	·crash<ABIInternal>(SB)

TEXT runtime·morestack(SB), NOSPLIT|NOFRAME, $0-0
	MOVD	R14, R2
	BR	·overflow<ABIInternal>(SB)

TEXT runtime·morestack_noctxt(SB), NOSPLIT|NOFRAME, $0-0
	BR	runtime·morestack(SB)

TEXT ·mapinitnoop<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-0
	RET
