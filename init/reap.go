package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/proc"
	"mote/internal/say"
	"mote/reaper"
)

// reapBatch collects the dead, at most batchSize of them, and returns whether more may be waiting.
func (l *life) reapBatch() (more bool) {
	l.childless = false
	for range batchSize {
		if l.ended && l.forwarder.Self == 1 && !l.settings.On[forward.Exit].Has() {
			return false // the kernel reaps the rest, with the namespace
		}
		switch result, errno := l.reapOne(); result {
		case reaper.NoneDead:
			return false
		case reaper.NoChildren:
			l.childless = true
			return l.lost()
		case reaper.Failed:
			l.rest(errno)
			return true
		}
	}
	return true
}

// reapOne collects one of the dead: the app, or an orphan, which is told of where the settings say so.
func (l *life) reapOne() (reaper.Result, unix.Errno) {
	var dead reaper.Dead
	if l.settings.WarnReaped || l.messages.IsVerbose() || l.ended && l.settings.On[forward.Exit].Has() {
		return l.reapNamed(&dead)
	}
	result, errno := reaper.Reap(&dead, nil)
	l.reaped(result, &dead)
	return result, errno
}

// reapNamed is reapOne with a look at the name of the dead, which /proc tells only for as long as it is a zombie.
func (l *life) reapNamed(dead *reaper.Dead) (reaper.Result, unix.Errno) {
	var buffer [64]byte
	var usage unix.Rusage
	first := kernel.NextDead()
	name := ""
	if first != 0 {
		name = proc.Comm(first, buffer[:])
	}
	result, errno := reaper.Reap(dead, &usage)
	if dead.Pid != first {
		name = ""
	}
	ended := l.ended
	if result == reaper.Reaped && dead.Pid != l.forwarder.App {
		if l.settings.WarnReaped || l.messages.IsVerbose() {
			l.messages.reaped(dead, name)
		}
		if ended && l.settings.On[forward.Exit].Has() {
			l.crashed(dead, name)
		}
	}
	l.reaped(result, dead)
	if l.ended && !ended {
		l.usage = usage
	}
	return result, errno
}

// reaped notes the app's end, or that it was stopped or goes on. After its end its pid may belong to another process.
func (l *life) reaped(result reaper.Result, dead *reaper.Dead) {
	switch {
	case result == reaper.Stopped && released(dead):
	case l.ended || dead.Pid != l.forwarder.App:
	case result == reaper.Reaped:
		l.app, l.ended = *dead, true
	case result == reaper.Continued:
		l.stopped = false
	case result == reaper.Stopped:
		l.stopped = true
		l.appStopped(reaper.StopSignal(dead.Status))
	}
}

// lost ends a wait that would have no end: the kernel says that there is no child, so the app is gone, however that came
// about. Where the app is there all the same, it is the answer that is wrong, and worth another question: true is returned.
func (l *life) lost() (again bool) {
	switch {
	case l.ended || l.settings.Pause:
		return false
	case kernel.Kill(l.forwarder.App, 0) != unix.ESRCH:
		l.rest(unix.ECHILD)
		return true
	}
	l.messages.lostApp(l.forwarder.App)
	l.app.Status, l.ended = say.ExitOwn<<8, true
	return false
}

// rest pauses after an error that no manual page names, and complains once. If it is signals that cannot be waited for, the
// app's end must be noticed without one.
func (l *life) rest(errno unix.Errno) {
	l.messages.cannotWait(errno)
	kernel.Sleep(faultPause)
	l.zombiesLeft = true
}
