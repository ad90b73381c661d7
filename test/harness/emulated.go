package harness

import (
	"os"
	"strings"
)

// The arm64 build goes through the table under qemu-user (test/arm64.sh): TEST_RUNNER holds the emulator's command line,
// or nothing where the kernel knows how to run the file.
var (
	Runner   = strings.Fields(os.Getenv("TEST_RUNNER"))
	Emulated = os.Getenv("TEST_EMULATED") != ""
)

// LastSignal is the last signal that an emulated program can be sent from outside: qemu-user keeps some real-time signals
// for itself and shifts the others.
func LastSignal() int {
	if Emulated {
		return 31
	}
	return 64
}
