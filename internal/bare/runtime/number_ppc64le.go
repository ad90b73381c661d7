//go:build bare

package runtime

const (
	sysWrite     = 4
	sysExitGroup = 234
)
