package peers

import (
	"testing"

	"mote/test/exitcodes"
	"mote/test/harness"
	"mote/test/jobcontrol"
	"mote/test/reaping"
	"mote/test/signals"
	"mote/test/start"
	"mote/test/terminal"
	"mote/test/world"
)

// behaviour is something that an init should do, whichever it is.
type behaviour struct {
	name string // a sentence without a subject
	run  func(*harness.X)
}

// behaviours is the table of them all, topic by topic.
var behaviours = []behaviour{
	// the main job
	{"gives the app's exit code, 0 to 255", exitcodes.GivesExitCode},
	{"gives 128+N for a death by signal N", exitcodes.GivesSignalCode},
	{"forwards every catchable signal, 1 to 64", signals.ForwardsAll},
	{"gives the code of a signal that it forwarded", signals.DiesOfForwarded},
	{"makes the app the leader of its own process group", signals.OwnGroup},
	{"keeps signals that come before the app has started", signals.KeepsEarly},
	{"keeps signals that waited before it was started itself", signals.KeepsFromBefore},
	{"reaps orphans as PID 1", reaping.ReapsOrphans},
	{"adopts and reaps orphans where it is not PID 1", reaping.AdoptsOrphans},
	{"reaps a zombie that it inherited over exec", reaping.ReapsInherited},
	{"works where its caller ignored SIGCHLD", reaping.SurvivesIgnoredChild},
	{"gets every signal through a storm of orphans", reaping.StormEnds},
	{"leaves the app's signals, limits, umask and environment alone", world.LeavesWorldAlone},
	{"passes descriptors on, and none of its own", world.PassesDescriptors},
	{"starts the app in its working directory", world.PassesDirectory},
	{"passes odd arguments and 2 MiB of them", world.PassesArguments},
	{"runs on a stack of 256 KiB", world.RunsOnSmallStack},
	{"runs without /proc", world.RunsWithoutProc},
	{"runs a script without an interpreter line", start.RunsScripts},
	{"gives the app the foreground of the terminal", terminal.GivesForeground},
	{"has the keyboard's signals arrive once", terminal.InterruptsOnce},
	{"gives the foreground back", terminal.GivesBack},
	{"leaves another's foreground alone", terminal.LeavesOthersForeground},

	// signals
	{"forwards SEGV, ABRT and the like that somebody sent", signals.ForwardsFaults},
	{"forwards a SIGCHLD that somebody sent", signals.ForwardsSentChild},
	{"forwards a signal sent by tgkill", signals.ForwardsThread},
	{"forwards the alarm of an inherited timer", signals.ForwardsInheritedTimer},
	{"reaps an inherited child with another exit signal", signals.ReapsOddChild},
	{"keeps the value of a queued signal", signals.KeepsValue},
	{"keeps the sender of a queued signal", signals.KeepsSender},
	{"forwards a queued signal under its own pid", signals.ForwardsForged},
	{"forwards a signal from inside the namespace", signals.ForwardsFromInside},
	{"delivers each of 1,000 queued signals, in order", signals.DeliversEach},
	{"loses nothing where the app's queue is full", signals.WaitsForRoom},
	{"gets every signal through a flood of others", signals.OutlivesFloods},
	{"gets a signal through a flood of queued ones", signals.OutlivesQueued},
	{"forwards HUP and CONT of a terminal that hung up", signals.ForwardsHangUp},
	{"survives an app that it may not signal", signals.SurvivesRefusal},

	// targets
	{"signals the app alone, unless it is told otherwise", signals.SignalsChild},
	{"signals the app's process group", signals.SignalsGroup},
	{"passes a value to the app's process group", signals.SignalsGroupValue},

	// terminals
	{"continues an app that Ctrl-Z has stopped, where no shell could", jobcontrol.ContinuesStopped},
	{"stops with the app below a shell, and goes on with it", jobcontrol.StopsAlong},
	{"gives a shell job control", jobcontrol.GivesJobControl},
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
			if harness.Emulated {
				holdsOnce(t, b)
				return
			}
			b.run(harness.NewX(t))
		})
	}
}

// tooOld says why the kernel cannot do what a row is about, "" where it can.
func tooOld(t testing.TB, row string) string {
	if row == "passes a value to the app's process group" && harness.Before(t, 6, 9) {
		return "before Linux 6.9 there is no PIDFD_SIGNAL_PROCESS_GROUP"
	}
	return ""
}
