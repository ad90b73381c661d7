package pid1

import (
	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/proc"
	"mote/reaper"

	"golang.org/x/sys/unix"
)

// explain says why the app has ended, where that is a surprise. For a KILL of mote's own, which it told of when it came,
// the words are left in the log alone.
func (l *life) explain() {
	surprise := l.surprises()
	ownKill := !surprise && reaper.Signal(l.app.Status) == int(unix.SIGKILL)
	if !surprise && !ownKill && !l.voice.verbose() {
		return
	}
	lasted := kernel.Now() - l.started
	l.voice.ended(&l.app, &l.usage, lasted)
	if !surprise && !ownKill {
		return
	}
	text := l.voice.start("")
	text.death(l.app.Status, lasted)
	if ownKill {
		text.add(", by mote")
		text.stop(l.lastStop)
	} else if reaper.Signal(l.app.Status) == int(unix.SIGKILL) {
		text.suspects()
	}
	l.log.write(text)
	if surprise && l.voice.speaks() {
		l.voice.note()
	}
}

// death adds what killed the app, and when.
func (l *line) death(status unix.WaitStatus, lasted int64) {
	signal := reaper.Signal(status)
	l.add("app killed by ")
	l.signal(signal)
	l.count(" (", int64(signal))
	l.add(")")
	if reaper.CoreDumped(status) {
		l.add(", core dumped,")
	}
	l.add(" after ")
	l.seconds(lasted)
}

// stop adds the signal that asked the app to end, if there was one.
func (l *line) stop(signal int) {
	if signal != 0 {
		l.add(", on ")
		l.signal(signal)
	}
}

// suspects adds what is known about a SIGKILL that mote has not sent: it was the kernel, because the memory ran out, or
// somebody outside. The count of the cgroup tells them apart.
func (l *line) suspects() {
	l.add(", not by mote")
	kills := proc.OutOfMemoryKills()
	if kills < 0 {
		return
	}
	l.count("; its cgroup counts ", int64(kills))
	if l.add(" out-of-memory kill"); kills != 1 {
		l.add("s")
	}
	l.add(" in all")
}

// escalated tells that a ladder has come to its KILL.
func (v *voice) escalated(event int, after int64, courier *forward.Courier) {
	if !v.speaks() {
		return
	}
	l := v.start("")
	l.seconds(after)
	l.add(" after ")
	if event == forward.Exit {
		l.add("the app's end: killing what is left")
	} else {
		l.signal(event)
		l.add(": SIGKILL to")
		l.target(courier, forward.Delivered)
	}
	v.note()
}
