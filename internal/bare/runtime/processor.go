//go:build bare

package runtime

// What the processor can do beyond the least of its kind: the compiler has code ask before it uses that. The answer is no.
var (
	x86HasPOPCNT    bool
	x86HasSSE41     bool
	x86HasFMA       bool
	arm64HasATOMICS bool
)
