package pid1

import (
	"mote/forward"
	"mote/internal/kernel"
)

// A scratch image has no shell, no kill, no ps and no cp. Mote is there anyway, and does their work when it is asked to by
// an option: docs/deploy.md. Nothing here runs in the life of an app.

// exitNothing is the exit code for what was asked for well and could not be done: no such process, not permitted.
const exitNothing = 1

// runTool does what an action asks for, and ends mote.
func runTool(s *Settings, envp kernel.Vector, called kernel.CString, build Build) {
	switch s.act {
	case actHelp:
		print(helpText)
	case actVersion:
		printVersion(build)
	case actLicense:
		print(licenseText)
	case actListSignals:
		listSignals(s.Subject.String())
	case actListProcesses:
		listProcesses(s, envp)
	case actSignal:
		sendSignal(s, envp)
	case actInstall:
		install(s.Subject.String(), called)
	}
	kernel.Exit(0)
}

// listSignals prints the table of all signals, or the row of one: what a signal does by default, and what it usually means
// to an app.
func listSignals(word string) {
	var v voice
	one := forward.ParseStatus(word)
	for signal := forward.First; signal <= forward.Last; signal++ {
		if one == 0 || one == signal {
			l := v.blank()
			l.number(int64(signal))
			l.pad(4)
			l.signal(signal)
			l.pad(17)
			l.add(meaningOf(signal))
			l.print()
		}
	}
}

// meaningOf returns a signal's default action and what the signal usually means to an app.
func meaningOf(signal int) string {
	switch {
	case signal < len(meanings):
		return meanings[signal]
	case signal < 34:
		return "ends        the C library's own, for its threads"
	}
	return "ends        free for the app; queued, with a value"
}

// pad adds blanks up to a column, and one at least.
func (l *line) pad(column int) {
	for l.add(" "); l.length < column; {
		l.add(" ")
	}
}

// print ends the line and writes it to stdout.
func (l *line) print() {
	l.end()
	print(l.view())
}
