package pid1

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// stopAlong stops mote as the terminal's Ctrl-Z stops the app, so that the shell sees the whole job stopped. TSTP it must
// be: the kernel discards it in an orphaned process group, where nobody could continue mote, while STOP would last for
// ever.
func stopAlong() {
	tstp := int(unix.SIGTSTP)
	_ = kernel.Kill(kernel.Getpid(), tstp)
	_ = kernel.SetMask(kernel.AllSignals &^ kernel.Only(tstp))
	_ = kernel.SetMask(kernel.AllSignals)
}
