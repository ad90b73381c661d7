//go:build bare && (arm64 || loong64 || riscv64)

package runtime

// The numbers of asm-generic/unistd.h.
const (
	sysWrite     = 64
	sysExitGroup = 94
)
