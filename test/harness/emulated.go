package harness

import (
	"os"
	"strings"
)

// The builds for other architectures go through the table under qemu-user (test/emulated.sh): TEST_EMULATED is the
// architecture; TEST_RUNNER holds the emulator's command line, or nothing where the kernel knows how to run the file.
var (
	Runner       = strings.Fields(os.Getenv("TEST_RUNNER"))
	Architecture = os.Getenv("TEST_EMULATED")
	Emulated     = Architecture != ""
)

// LastSignal is the last signal that an emulated program can be sent from outside: qemu-user keeps some real-time signals
// for itself and shifts the others.
func LastSignal() int {
	if Emulated {
		return 31
	}
	return 64
}
