package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/proc"
	"mote/internal/say"
	"mote/reaper"
)

// messages are what mote says in the life of an app, and which of them it has said already that are said once only.
type messages struct {
	say.Stderr
	toldRefused, toldNoProc, toldWait bool
}

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

// With --verbose.

func (m *messages) noSubreaper(errno unix.Errno) {
	if m.IsVerbose() {
		m.NoteFailure("failed to become a subreaper, orphans will go elsewhere: ", errno)
	}
}

func (m *messages) started(program string, pid int) {
	if !m.IsVerbose() {
		return
	}
	l := m.Start("started ")
	l.Quoted(program)
	l.Pid(" as ", pid)
	m.Note()
}

// forwarded tells of one forwarded signal. Pid 0 stands for a sender outside the container, or one that the kernel does
// not name; user 65534 for one that has no name in this user namespace.
func (m *messages) forwarded(signal int, info *kernel.Info, courier *forward.Courier, outcome forward.Outcome) {
	if !m.IsVerbose() {
		return
	}
	l := m.arrived(signal, info)
	l.Add(outcomeText(outcome))
	addTarget(l, courier, outcome)
	m.Note()
}

// arrived starts a line about a signal that has come, with its sender.
func (m *messages) arrived(signal int, info *kernel.Info) *say.Line {
	l := m.Start("")
	forward.AddName(l, signal)
	l.Pid(" from ", int(info.Pid))
	l.Count(" uid ", int64(info.Uid))
	return l
}

// outcomeText is what became of a delivery; the target comes behind it.
func outcomeText(o forward.Outcome) string {
	return [...]string{
		forward.Delivered: " forwarded to",
		forward.Gone:      " too late for",
		forward.Refused:   " refused by",
		forward.Held:      " waits for room in the queue of",
		forward.NoProc:    " forwarded to",
		forward.Spared:    " not sent again to",
	}[o]
}

// addTarget adds whom a signal was for.
func addTarget(l *say.Line, courier *forward.Courier, outcome forward.Outcome) {
	switch {
	case courier.Target == forward.ToAll && outcome != forward.NoProc:
		l.Add(" all processes")
	case courier.Target == forward.ToChild:
		l.Pid(" ", courier.App)
	default:
		l.Pid(" the group of ", courier.Group())
	}
}

// dropped tells of a signal that a reaction keeps from the app. Of the kernel's own, mote tells only what it has not done: a
// terminal gives each process of the foreground group one, and the app may have got its own past mote.
func (m *messages) dropped(signal int, info *kernel.Info) {
	if !m.IsVerbose() {
		return
	}
	l := m.arrived(signal, info)
	if info.Code > kernel.CodeUser {
		l.Add(" not forwarded")
	} else {
		l.Add(" dropped")
	}
	m.Note()
}

// answered tells of a signal that has a reaction, when it comes; its steps are told of as they are taken. While they run, it
// changes nothing, or a person's second one ends the present wait.
func (m *messages) answered(signal int, info *kernel.Info, steps forward.Steps, runs bool) {
	if !m.IsVerbose() {
		return
	}
	l := m.arrived(signal, info)
	switch {
	case !runs:
		l.Add(" answered by ")
		l.Add(steps.Text())
	case hurries(signal):
		l.Add(" ends the present wait")
	default:
		l.Add(" changes nothing: its steps are being taken")
	}
	m.Note()
}

// stepped tells of one step of a reaction.
func (m *messages) stepped(event, signal int, courier *forward.Courier, outcome forward.Outcome) {
	if !m.IsVerbose() {
		return
	}
	l := m.Start("on ")
	addEvent(l, event)
	l.Add(": ")
	forward.AddName(l, signal)
	l.Add(outcomeText(outcome))
	addTarget(l, courier, outcome)
	m.Note()
}

// addEvent adds the name of what a reaction is for.
func addEvent(l *say.Line, event int) {
	if event == forward.Exit {
		l.Add("EXIT")
		return
	}
	forward.AddName(l, event)
}

func (m *messages) ended(app *reaper.Dead, usage *unix.Rusage, lasted int64) {
	if !m.IsVerbose() {
		return
	}
	l := m.Start("")
	l.Pid("", app.Pid)
	addStatus(l, app.Status)
	l.Add(" after ")
	l.Seconds(lasted)
	l.Add(", cpu ")
	l.Seconds(unix.TimevalToNsec(usage.Utime) + unix.TimevalToNsec(usage.Stime))
	l.Count(", peak memory ", int64(usage.Maxrss))
	l.Add(" KiB")
	m.Note()
}

// addStatus adds how a process has ended.
func addStatus(l *say.Line, status unix.WaitStatus) {
	signal := reaper.Signal(status)
	if signal == 0 {
		l.Count(" exited with code ", int64(reaper.ExitCode(status)))
		return
	}
	l.Add(" was killed by ")
	forward.AddName(l, signal)
	if reaper.CoreDumped(status) {
		l.Add(", core dumped")
	}
}

// reaped tells of an orphan, with --verbose or --warn-reaped.
func (m *messages) reaped(dead *reaper.Dead, name string) {
	l := m.Start("")
	l.Pid("reaped orphan ", dead.Pid)
	if name != "" {
		l.Add(" ")
		l.Quoted(name)
	}
	l.Add(", which")
	addStatus(l, dead.Status)
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

// noProc tells why descendants cannot be found: [forward.Courier], Blind.
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
