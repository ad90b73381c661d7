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

// Compiled loops that clear memory ask here whether there are vectors. No: nobody has asked the machine. A variable of Go would
// be no constant, and want a mapping of its own.
DATA runtime·loong64HasLSX(SB)/1, $0
GLOBL runtime·loong64HasLSX(SB), RODATA|NOPTR, $1
