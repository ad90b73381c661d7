package test

import (
	"os"
	"strings"
	"testing"
)

// The builds for other architectures go through the table under qemu-user (test/emulated.sh): TEST_EMULATED is the
// architecture; TEST_RUNNER holds the emulator's command line, or nothing where the kernel knows how to run the file.
var (
	runner       = strings.Fields(os.Getenv("TEST_RUNNER"))
	architecture = os.Getenv("TEST_EMULATED")
	emulated     = architecture != ""
)

// lastSignal is the last signal that an emulated program can be sent from outside: qemu-user keeps some real-time signals
// for itself and shifts the others.
func lastSignal() int {
	if emulated {
		return 31
	}
	return 64
}

// notEmulated says which rows are about something that qemu-user does not do as Linux does, and why.
var notEmulated = map[string]string{
	"keeps signals that come before the app has started":            "strace sees the emulator's system calls",
	"adopts and reaps orphans where it is not PID 1":                "there is no PR_SET_CHILD_SUBREAPER",
	"leaves the app's signals, limits, umask and environment alone": "the emulator blocks and catches signals of its own",
	"keeps the value of a queued signal":                            "a second real-time signal of a number is lost",
	"keeps the sender of a queued signal":                           "the sender is the emulator's idea of it",
	"loses nothing where the app's queue is full":                   "real-time signals are shifted",
	"gets every signal through a flood of others":                   "the emulator has a queue of its own",
	"delivers each of 1,000 queued signals, in order":               "real-time signals are shifted",
	"passes a value to the app's process group":                     "there is no PIDFD_SIGNAL_PROCESS_GROUP",
	"gets a signal through a flood of queued ones":                  "real-time signals are shifted",
}

// notEmulatedOn is the same for one architecture.
var notEmulatedOn = map[string]map[string]string{
	"s390x": {"forwards a SIGCHLD that somebody sent": "the value is taken for a child's status, whose bytes lie elsewhere"},
}

// leftOut says why a row is not run, "" where it is.
func leftOut(row string) string {
	if reason := notEmulatedOn[architecture][row]; reason != "" {
		return reason
	}
	if emulated {
		return notEmulated[row]
	}
	return ""
}

// holdsOnce lets a row have a few tries. qemu-user catches every signal itself: one that comes while the emulated program is
// not just waiting goes into a queue of the emulator's, where rt_sigtimedwait, which it hands to the kernel, never looks.
// So now and then a signal is lost, whatever the program; on a busy machine two times of three where it is ILL, BUS, FPE or SEGV,
// which end the emulator as well.
func holdsOnce(t *testing.T, b behaviour) {
	why := ""
	for range 20 {
		var outcome string
		if outcome, why = try(t, mote(), b); outcome == holds {
			return
		}
	}
	t.Error(why)
}
