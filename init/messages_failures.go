package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/proc"
)

// Before the app is started: these lines are mote's last words.

func (m *messages) cannotStart(call string, errno unix.Errno) {
	l := m.Start("failed to start a process: ")
	l.Add(call)
	l.Add(": ")
	l.Errno(errno)
	m.Farewell()
}

func (m *messages) cannotLog(path string, reason string, errno unix.Errno) {
	if !m.Speaks() {
		return
	}
	l := m.Start("failed to open the termination log ")
	l.Quoted(path)
	l.Add(", going on without: ")
	if l.Add(reason); reason == "" {
		l.Errno(errno)
	}
	m.Note()
}

// What should not happen while the app runs.

func (m *messages) refused(signal, app int) {
	if m.toldRefused || !m.Speaks() {
		return
	}
	m.toldRefused = true
	l := m.Start("may not send ")
	forward.AddName(l, signal)
	l.Pid(" to ", app)
	if user := proc.User(app); user >= 0 {
		l.Count(" of uid ", int64(user))
	}
	l.Add(": CAP_KILL is missing")
	m.Note()
}

// noProc tells why descendants cannot be found: [forward.Forwarder], Blind.
func (m *messages) noProc(why unix.Errno) {
	if m.toldNoProc || !m.Speaks() {
		return
	}
	m.toldNoProc = true
	l := m.Start("failed to find descendants: ")
	switch why {
	case unix.ENOENT:
		l.Add("/proc is missing")
	case unix.ESRCH:
		l.Add("/proc does not show them")
	default:
		l.Errno(why)
	}
	l.Add("; signals go to the group of the app")
	m.Note()
}

func (m *messages) cannotWait(errno unix.Errno) {
	if m.toldWait || !m.Speaks() {
		return
	}
	m.toldWait = true
	m.NoteFailure("failed to wait, trying again every 100 ms: ", errno)
}

func (m *messages) lostApp(app int) {
	if !m.Speaks() {
		return
	}
	l := m.Start("")
	l.Pid("", app)
	l.Add(" is gone, and the kernel does not say how it ended")
	m.Note()
}
