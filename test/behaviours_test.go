package test

import (
	"testing"

	"mote/test/wait"
)

// behaviour is something that an init should do, whichever it is.
type behaviour struct {
	name string // a sentence without a subject
	run  func(*X)
}

// behaviours is the table of them all, topic by topic.
var behaviours = []behaviour{
	// the main job
	{"gives the app's exit code, 0 to 255", givesExitCode},
	{"gives 128+N for a death by signal N", givesSignalCode},
	{"forwards every catchable signal, 1 to 64", forwardsAll},
	{"gives the code of a signal that it forwarded", diesOfForwarded},
	{"makes the app the leader of its own process group", ownGroup},
	{"keeps signals that come before the app has started", keepsEarly},
	{"keeps signals that waited before it was started itself", keepsFromBefore},
	{"reaps orphans as PID 1", reapsOrphans},
	{"adopts and reaps orphans where it is not PID 1", adoptsOrphans},
	{"reaps a zombie that it inherited over exec", reapsInherited},
	{"works where its caller ignored SIGCHLD", survivesIgnoredChild},
	{"gets every signal through a storm of orphans", stormEnds},
	{"leaves the app's signals, limits, umask and environment alone", leavesWorldAlone},
	{"passes descriptors on, and none of its own", passesDescriptors},
	{"starts the app in its working directory", passesDirectory},
	{"passes odd arguments and 2 MiB of them", passesArguments},
	{"runs on a stack of 256 KiB", runsOnSmallStack},
	{"runs without /proc", runsWithoutProc},
	{"runs a script without an interpreter line", runsScripts},
	{"gives the app the foreground of the terminal", givesForeground},
	{"has the keyboard's signals arrive once", interruptsOnce},
	{"gives the foreground back", givesBack},
	{"leaves another's foreground alone", leavesOthersForeground},

	// signals
	{"forwards SEGV, ABRT and the like that somebody sent", forwardsFaults},
	{"forwards a SIGCHLD that somebody sent", forwardsSentChild},
	{"forwards a signal sent by tgkill", forwardsThread},
	{"forwards the alarm of an inherited timer", forwardsInheritedTimer},
	{"reaps an inherited child with another exit signal", reapsOddChild},
	{"keeps the value of a queued signal", keepsValue},
	{"keeps the sender of a queued signal", keepsSender},
	{"forwards a queued signal under its own pid", forwardsForged},
	{"forwards a signal from inside the namespace", forwardsFromInside},
	{"delivers each of 1,000 queued signals, in order", deliversEach},
	{"loses nothing where the app's queue is full", waitsForRoom},
	{"gets every signal through a flood of others", outlivesFloods},
	{"gets a signal through a flood of queued ones", outlivesQueued},
	{"forwards HUP and CONT of a terminal that hung up", forwardsHangUp},
	{"survives an app that it may not signal", survivesRefusal},

	// targets
	{"signals the app alone, unless it is told otherwise", signalsChild},
	{"signals the app's process group", signalsGroup},
	{"passes a value to the app's process group", signalsGroupValue},

	// terminals
	{"continues an app that Ctrl-Z has stopped, where no shell could", continuesStopped},
	{"stops with the app below a shell, and goes on with it", stopsAlong},
	{"gives a shell job control", givesJobControl},
}

// TestBehaviours puts mote to the test in every row.
func TestBehaviours(t *testing.T) {
	for _, b := range behaviours {
		t.Run(b.name, func(t *testing.T) {
			if reason := leftOut(b.name); reason != "" {
				t.Skip("not under qemu-user: " + reason)
			}
			if reason := tooOld(t, b.name); reason != "" {
				t.Skip(reason)
			}
			if emulated {
				holdsOnce(t, b)
				return
			}
			b.run(newX(t))
		})
	}
}

// tooOld says why the kernel cannot do what a row is about, "" where it can.
func tooOld(t testing.TB, row string) string {
	if row == "passes a value to the app's process group" && before(t, 6, 9) {
		return "before Linux 6.9 there is no PIDFD_SIGNAL_PROCESS_GROUP"
	}
	return ""
}

// newX is for the tests of what only mote has.
func newX(t *testing.T) *X {
	t.Helper()
	return &X{TB: t, init: mote(), dir: t.TempDir(), bound: wait.Bound}
}

// without is x without any init, to compare with.
func (x *X) without() *X {
	alone := *x
	alone.init = Init{}
	return &alone
}
