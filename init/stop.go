package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/reaper"
)

// Sets of signals.
const (
	// neverClean are deaths that no stop excuses: crashes, and KILL.
	neverClean = kernel.Set(1<<(unix.SIGKILL-1) | 1<<(unix.SIGSEGV-1) | 1<<(unix.SIGBUS-1) | 1<<(unix.SIGILL-1) |
		1<<(unix.SIGFPE-1) | 1<<(unix.SIGTRAP-1) | 1<<(unix.SIGABRT-1) | 1<<(unix.SIGSYS-1))
)

// delivered notes what became of a signal that the app was to be sent for an event, and tells of one that it was not.
func (l *life) delivered(event, signal int, outcome forward.Outcome) {
	switch outcome {
	case forward.Gone, forward.Spared:
		return
	case forward.Refused:
		l.messages.refused(signal, l.forwarder.App)
		return
	case forward.NoProc:
		l.messages.noProc(l.forwarder.Blind)
	}
	l.note(event, signal)
}

// parting returns the signal for those whom the app leaves behind, or 0: whoever stopped the app meant them, too, unless
// they all had it when the app had it.
func (l *life) parting() int {
	if l.settings.Target == forward.ToAll {
		return 0
	}
	event := l.lastStop()
	if event == 0 {
		return 0
	}
	return l.settings.On[event].StandsFor(event)
}

// code is the exit code of mote: the app's, unless it was at its limit, or the settings say what a clean stop or that very
// code are to be.
func (l *life) code() int {
	code := reaper.ExitCode(l.app.Status)
	switch {
	case l.endedByLimit():
		code = limitCode
	case l.settings.StopCode.Given && l.endedByStop(code):
		return int(l.settings.StopCode.Code)
	}
	if l.settings.Remap.Has(code) {
		return 0
	}
	return code
}

// endedByStop tells whether the app ended because of a stop: it died of a signal that it got for one, or exited with the code
// of a shell that has seen that.
func (l *life) endedByStop(code int) bool {
	signal := code - reaper.SignalBase
	if signal < forward.First || signal > forward.Last || neverClean.Has(signal) {
		return false
	}
	return l.stopOf(l.asked[signal].event) != 0 && l.counts(signal, kernel.Now()) || l.terminal.mayHaveSent(signal)
}

// endedBy tells whether the app died of a signal, or exited with the code of a shell that has seen that.
func (l *life) endedBy(signal int) bool {
	return reaper.ExitCode(l.app.Status) == reaper.SignalBase+signal
}

// surprises tells whether the app died of a signal that mote was not asked to deliver. Of Ctrl-C it need not be told.
func (l *life) surprises() bool {
	signal := reaper.Signal(l.app.Status)
	if signal == 0 || l.counts(signal, kernel.Now()) {
		return false
	}
	return !l.terminal.mayHaveSent(signal)
}
