package tool

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/options"
	"mote/internal/say"
)

// Build says what this mote is.
type Build struct {
	Version string
	Commit  string // the hash of git, or "unknown"
}

// A scratch image has no shell, no kill, no ps and no cp. Mote is there anyway, and does their work when it is asked to by
// an option: docs/deploy.md. Nothing here runs in the life of an app.

// exitNothing is the exit code for what was asked for well and could not be done: no such process, not permitted.
const exitNothing = 1

// Run does what an action asks for, and ends mote.
func Run(s *options.Settings, envp kernel.Vector, called kernel.CString, build Build) {
	switch s.Act {
	case options.ActHelp:
		if s.Subject.String() == "" {
			print(options.Summary)
		} else {
			print(options.Help)
		}
	case options.ActVersion:
		printVersion(build)
	case options.ActLicense:
		print(licenseText)
	case options.ActListSignals:
		listSignals(s.Subject.String())
	case options.ActListProcesses:
		listProcesses(s, envp)
	case options.ActSignal:
		sendSignal(s, envp)
	case options.ActInstall:
		install(s.Subject.String(), called)
	}
	kernel.Exit(0)
}

// listSignals prints the table of all signals, or the row of one: what a signal does by default, and what it usually means
// to an app.
func listSignals(word string) {
	var v say.Stderr
	one := forward.ParseStatus(word)
	for signal := forward.First; signal <= forward.Last; signal++ {
		if one == 0 || one == signal {
			l := v.Blank()
			l.Number(int64(signal))
			l.Pad(4)
			forward.AddName(l, signal)
			l.Pad(17)
			l.Add(meaningOf(signal))
			PrintLine(l)
		}
	}
}

// meaningOf returns a signal's default action and what the signal usually means to an app.
func meaningOf(signal int) string {
	switch {
	case signal <= int(unix.SIGSYS):
		return meaningOfNamed(signal)
	case signal < 34:
		return "ends        the C library's own, for its threads"
	}
	return "ends        free for the app; queued, with a value"
}
