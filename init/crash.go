package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/say"
	"mote/reaper"
)

// crashed tells of one of those whom the app has left behind that it died of a fault, or of a KILL that mote has not sent:
// its exit code is nobody's, so that nobody would learn of it.
func (l *life) crashed(dead *reaper.Dead, name string) {
	signal := reaper.Signal(dead.Status)
	if signal == 0 || !neverClean.Has(signal) || l.counts(signal, kernel.Now()) {
		return
	}
	if l.crash == 0 {
		l.crash = signal
	}
	text := l.messages.Start("")
	addCrash(text, dead, name)
	if signal == int(unix.SIGKILL) {
		addSuspects(text)
	}
	l.log.write(text)
	if l.messages.Speaks() {
		l.messages.Note()
	}
}

// addCrash adds who has crashed, and how.
func addCrash(l *say.Line, dead *reaper.Dead, name string) {
	l.Pid("", dead.Pid)
	if name != "" {
		l.Add(" ")
		l.Quoted(name)
	}
	l.Add(", left behind by the app,")
	addStatus(l, dead.Status)
}

// lastCode is the code that mote ends with: the app's, except that a 0 must not hide a crash where mote was told to wait for
// those that the app has left behind. They stand for the app then, which has only started them.
func (l *life) lastCode() int {
	code := reaper.SignalBase + l.crash
	if l.exit != 0 || l.crash == 0 || !l.settings.On[forward.Exit].Waits() || l.settings.Remap.Has(code) {
		return l.exit
	}
	return code
}
