package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/proc"
	"mote/internal/say"
	"mote/reaper"
)

// explain says why the app has ended, where that is a surprise or its limit. For a KILL of mote's own, which it told of when
// it came, the words are left in the log alone.
func (l *life) explain() {
	limit, surprise := l.endedByLimit(), l.surprises()
	ownKill := !limit && !surprise && reaper.Signal(l.app.Status) == int(unix.SIGKILL)
	if !limit && !surprise && !ownKill && !l.messages.IsVerbose() {
		return
	}
	lasted := kernel.Now() - l.started
	l.messages.ended(&l.app, &l.usage, lasted)
	text := l.messages.Start("")
	switch {
	case limit:
		addLimit(text, l.app.Status, lasted, l.settings.On[forward.Start])
	case surprise || ownKill:
		l.addReason(text, lasted, ownKill)
	default:
		return
	}
	l.log.write(text)
	if !ownKill && l.messages.Speaks() {
		l.messages.Note()
	}
}

// addReason adds what killed the app, and who.
func (l *life) addReason(text *say.Line, lasted int64, ownKill bool) {
	addDeath(text, l.app.Status, lasted)
	if ownKill {
		text.Add(", by mote")
		if event := l.asked[unix.SIGKILL].event; l.stopOf(event) != 0 {
			text.Add(", on ")
			forward.AddEvent(text, event)
		}
	} else if reaper.Signal(l.app.Status) == int(unix.SIGKILL) {
		addSuspects(text)
	}
}

// addDeath adds what killed the app, and when.
func addDeath(l *say.Line, status unix.WaitStatus, lasted int64) {
	signal := reaper.Signal(status)
	l.Add("app killed by ")
	forward.AddName(l, signal)
	l.Count(" (", int64(signal))
	l.Add(")")
	if reaper.CoreDumped(status) {
		l.Add(", core dumped,")
	}
	l.Add(" after ")
	l.Seconds(lasted)
}

// addSuspects adds what is known about a SIGKILL that mote has not sent: it was the kernel, because the memory ran out, or
// somebody outside. The count of the cgroup tells them apart.
func addSuspects(l *say.Line) {
	l.Add(", not by mote")
	kills := proc.OutOfMemoryKills()
	if kills < 0 {
		return
	}
	l.Count("; its cgroup counts ", int64(kills))
	if l.Add(" out-of-memory kill"); kills != 1 {
		l.Add("s")
	}
	l.Add(" in all")
}

// escalated tells that a ladder has come to its KILL.
func (m *messages) escalated(event int, after int64, forwarder *forward.Forwarder) {
	if !m.Speaks() {
		return
	}
	l := m.Start("")
	l.Seconds(after)
	l.Add(" after ")
	switch {
	case event == forward.Exit && forwarder.Group() == 0:
		l.Add("the end of the pause: killing what is left")
	case event == forward.Exit:
		l.Add("the app's end: killing what is left")
	default:
		forward.AddEvent(l, event)
		l.Add(": SIGKILL to")
		addTarget(l, forwarder, forward.Delivered)
	}
	m.Note()
}
