package pid1

import (
	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/proc"
	"mote/reaper"

	"golang.org/x/sys/unix"
)

// explain says why the app has ended, where that is a surprise.
func (l *life) explain() {
	lasted := kernel.Now() - l.started
	l.voice.ended(&l.app, lasted)
	if !l.surprises() {
		return
	}
	var text line
	text.begin()
	text.death(l.app.Status, lasted)
	l.log.write(&text)
	if l.voice.speaks() {
		l.voice.note(&text)
	}
}

// death adds what killed the app. A SIGKILL has three suspects: mote itself, which is not meant here, the kernel that ran
// out of memory, and somebody outside; the count of the cgroup tells the last two apart.
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
	if signal != int(unix.SIGKILL) {
		return
	}
	l.add(", not by mote")
	if kills := proc.OutOfMemoryKills(); kills >= 0 {
		l.count("; its cgroup counts ", int64(kills))
		l.add(" out-of-memory kills in all")
	}
}

// escalated tells that a ladder has come to its KILL.
func (v *voice) escalated(event int, after int64, courier *forward.Courier) {
	if !v.speaks() {
		return
	}
	var l line
	l.begin()
	l.seconds(after)
	l.add(" after ")
	if event == forward.Exit {
		l.add("the app's end: killing what is left")
	} else {
		l.signal(event)
		l.add(": SIGKILL to")
		l.target(courier, forward.Delivered)
	}
	v.note(&l)
}
