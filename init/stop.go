package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/reaper"
)

// Sets of signals.
const (
	// stopEvents are what asks an app to end.
	stopEvents = kernel.Set(1<<(unix.SIGTERM-1) | 1<<(unix.SIGINT-1) | 1<<(unix.SIGQUIT-1) | 1<<(unix.SIGHUP-1))

	// neverClean are deaths that no stop excuses.
	neverClean = kernel.Set(1<<(unix.SIGKILL-1) | 1<<(unix.SIGSEGV-1) | 1<<(unix.SIGBUS-1) | 1<<(unix.SIGILL-1) |
		1<<(unix.SIGFPE-1) | 1<<(unix.SIGABRT-1) | 1<<(unix.SIGSYS-1))

	// keyboard are the signals by which a terminal ends its foreground group, of which mote is no member.
	keyboard = kernel.Set(1<<(unix.SIGINT-1) | 1<<(unix.SIGQUIT-1))
)

// delivered notes a signal that the app has been sent for an event.
func (l *life) delivered(event, signal int, outcome forward.Outcome) {
	if outcome == forward.Gone || outcome == forward.Refused {
		return
	}
	l.asked |= kernel.Only(signal)
	if event != forward.Exit && stopEvents.Has(event) {
		l.stops |= kernel.Only(signal) &^ neverClean
		l.lastStop = event
	}
}

// code is the exit code of mote: the app's, unless the settings say what a clean stop or that very code are to be.
func (l *life) code() int {
	code := reaper.ExitCode(l.app.Status)
	if l.settings.StopCode.given && l.stopped(code) {
		return int(l.settings.StopCode.code)
	}
	if l.settings.Remap.has(code) {
		return 0
	}
	return code
}

// stopped tells whether the app ended because of a stop: it died of a signal that it got for one, or exited with the code
// of a shell that has seen that.
func (l *life) stopped(code int) bool {
	signal := code - reaper.SignalBase
	return signal >= forward.First && signal <= forward.Last && l.stops.Has(signal)
}

// surprises tells whether the app died of a signal that mote was not asked to deliver. Of Ctrl-C it need not be told.
func (l *life) surprises() bool {
	signal := reaper.Signal(l.app.Status)
	if signal == 0 || l.asked.Has(signal) {
		return false
	}
	return !l.terminal.given || !keyboard.Has(signal)
}
