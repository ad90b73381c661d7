//go:build bare

package runtime

const (
	sysWrite     = 1
	sysExitGroup = 231
)
