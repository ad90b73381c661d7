package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/say"
	"mote/reaper"
)

// limitCode is mote's exit code where the limit of START has ended the app, whichever code that had: a job that was cut off
// must not pass for one that is done, although it ends with 0 as it should when it is asked to. It is that of timeout(1),
// which has 137 for a KILL; here it is the same for both, since 137 stands for a kill from outside.
const limitCode = 124

// limit begins the ladder of START, unless the app has ended already.
func (l *life) limit() {
	if steps := l.settings.On[forward.Start]; steps.Has() && !l.ended {
		l.react(forward.Start, steps)
	}
}

// ends are the signals of a limit that ask for the app's end whatever it makes of them. HUP may be for it to reload, USR1 for a
// dump: such count where the app dies of them.
const ends = kernel.Set(1<<(unix.SIGTERM-1) | 1<<(unix.SIGINT-1) | 1<<(unix.SIGQUIT-1) | 1<<(unix.SIGKILL-1))

// limits notes that the limit has the app sent a signal, unless a stop has asked for the end before. A TERM has for ever:
// what the limit sends next takes its place among what the app was asked, so that it is noted apart.
func (l *life) limits(signal int) {
	event := l.lastStop()
	if event == 0 || event == forward.Start {
		if !l.stopsFirst {
			l.limited |= kernel.Only(signal)
		}
		return
	}
	l.stopsFirst = l.stopsFirst || l.stopOf(event) == int(unix.SIGTERM)
}

// endedByLimit tells whether the app ended because of its limit.
func (l *life) endedByLimit() bool {
	signal := reaper.ExitCode(l.app.Status) - reaper.SignalBase
	return l.limited&ends != 0 || signal >= forward.First && signal <= forward.Last && l.limited.Has(signal)
}

// addLimit adds how the app has ended, and when, and what its limit was.
func addLimit(l *say.Line, status unix.WaitStatus, lasted int64, limit forward.Steps) {
	l.Add("app")
	addStatus(l, status)
	l.Add(" after ")
	l.Seconds(lasted)
	l.Add(", at its limit START=")
	l.Add(limit.Text())
}
