//go:build bare

#include "textflag.h"

// What compiled code calls by these names, each with the address to return to on the stack's top. A call of Go's ABI has
// its first argument in AX.

TEXT runtime·panicBounds<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ	0(SP), AX
	JMP	·crash<ABIInternal>(SB)

TEXT runtime·morestack(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ	0(SP), AX
	JMP	·overflow<ABIInternal>(SB)

TEXT runtime·morestack_noctxt(SB), NOSPLIT|NOFRAME, $0-0
	JMP	runtime·morestack(SB)

TEXT ·mapinitnoop<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-0
	RET
