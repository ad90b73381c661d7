package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
)

// asking is the last time that the app was sent a signal, and the event that this was for.
type asking struct {
	at    int64 // on the monotonic clock; 0 for never
	event int
}

// asked has an asking for each signal. It is what mote knows about why the app ends or is stopped, so it must not outlive
// what it is about: [life.counts] says when it ends.
type asked [forward.Last + 1]asking

// lasting is for how long a signal counts, in nanoseconds. An app that lives on for longer has not ended by it: a QUIT may
// have been for a dump, a HUP to reload, an INT for a command of the app's. It is the time that Docker gives a stop.
const lasting = 10_000_000_000

// note notes that the app was sent a signal. CONT takes back what was to stop it. A TERM stays what it was, whatever else its
// signal is sent for.
func (l *life) note(event, signal int) {
	if signal == int(unix.SIGCONT) {
		l.forgetSuspensions()
	}
	if a := &l.asked[signal]; a.at == 0 || l.stopOf(a.event) != int(unix.SIGTERM) || l.stopOf(event) == int(unix.SIGTERM) {
		*a = asking{kernel.Now(), event}
	}
}

// forgetSuspensions forgets which stop signals the app was sent.
func (l *life) forgetSuspensions() {
	l.asked[unix.SIGSTOP], l.asked[unix.SIGTSTP] = asking{}, asking{}
	l.asked[unix.SIGTTIN], l.asked[unix.SIGTTOU] = asking{}, asking{}
}

// counts tells whether a signal that the app was sent may still be what it ends or is stopped by. A KILL is for ever. So is
// what came for a TERM: whoever sends that wants the app's end, however long it takes. All else counts as long as the
// ladder runs that has sent it, and for ten seconds.
func (l *life) counts(signal int, now int64) bool {
	a := &l.asked[signal]
	switch {
	case a.at == 0:
		return false
	case signal == int(unix.SIGKILL) || l.stopOf(a.event) == int(unix.SIGTERM):
		return true
	}
	return now-a.at <= lasting || l.ladders.runs(a.event)
}

// stopOf returns which signal that asks for an end an event comes to, or 0.
func (l *life) stopOf(event int) int { return l.settings.On[event].Stop(event) }

// lastStop returns the event that has stopped the app, or 0: of those that count still, the one that asked most plainly, and
// of several the last. HUP is one only where the app has ended by it: to most daemons it means to reload.
func (l *life) lastStop() (event int) {
	plainest, latest, now := 0, int64(0), kernel.Now()
	for signal := forward.First; signal <= forward.Last; signal++ {
		a := &l.asked[signal]
		plain := forward.Plainness(l.stopOf(a.event))
		if plain == 0 || !l.counts(signal, now) || l.stopOf(a.event) == int(unix.SIGHUP) && !l.endedBy(signal) {
			continue
		}
		if plain > plainest || plain == plainest && a.at > latest {
			plainest, latest, event = plain, a.at, a.event
		}
	}
	return event
}
