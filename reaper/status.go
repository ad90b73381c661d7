package reaper

import "golang.org/x/sys/unix"

// The kernel's encoding of a wait status, wait(2): the low 7 bits are the signal that ended the process, or 0 after an
// exit; bit 7 says that a core was dumped; the next 8 bits are the exit code.
const (
	signalBits = 0x7f
	stopMark   = 0x7f   // all of the lowest byte: the process was stopped, and the signal is where the code would be
	goesOn     = 0xffff // the whole status: the process was stopped, and was continued
	coreBit    = 0x80
	codeShift  = 8
)

// SignalBase is what a shell adds to a signal's number to make an exit code of it: POSIX, 2.8.2.
const SignalBase = 128

// ExitCode turns the status of an ended process into the code that tells a container runtime the same: the process's own,
// 0 to 255, or 128+N for a death by signal N.
func ExitCode(status unix.WaitStatus) int {
	if signal := Signal(status); signal != 0 {
		return SignalBase + signal
	}
	return int(status>>codeShift) & 0xff
}

// Signal returns the signal that ended the process, or 0 after an exit.
func Signal(status unix.WaitStatus) int { return int(status & signalBits) }

// StopSignal returns the signal that stopped the process, or 0 where it has ended.
func StopSignal(status unix.WaitStatus) int {
	if status&0xff != stopMark {
		return 0
	}
	return int(status >> codeShift & 0xff)
}

// CoreDumped tells whether a death by signal left a core file.
func CoreDumped(status unix.WaitStatus) bool { return Signal(status) != 0 && status&coreBit != 0 }
