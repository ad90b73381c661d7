//go:build bare

#include "textflag.h"

// What compiled code calls by these names, each with the address to return to on the stack's top. A call has its first
// argument above that: where nobody returns, what is there may go.

TEXT runtime·panicBounds<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-0
	MOVL	0(SP), AX
	MOVL	AX, 4(SP)
	JMP	·crash<ABIInternal>(SB)

TEXT runtime·panicExtend<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-0
	JMP	runtime·panicBounds<ABIInternal>(SB)

TEXT runtime·morestack(SB), NOSPLIT|NOFRAME, $0-0
	MOVL	0(SP), AX
	MOVL	AX, 4(SP)
	JMP	·overflow<ABIInternal>(SB)

TEXT runtime·morestack_noctxt(SB), NOSPLIT|NOFRAME, $0-0
	JMP	runtime·morestack(SB)

TEXT ·mapinitnoop<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-0
	RET
