package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/proc"
	"mote/reaper"
)

// Everything that mote says to stderr is in this file. The rules: every line starts with "mote: ", in lower case and
// without a full stop; an error reads "failed to ACT OBJECT: REASON"; what somebody else wrote stands between quotes; one
// write for one line. A normal life is silent.

func newLine(text string) (l line) {
	l.add("mote: ")
	l.add(text)
	return l
}

// Before the app is started: these lines are mote's last words.

func sayComplaint(c complaint) {
	l := newLine("")
	switch c.about {
	case noProgram:
		l.add("no program to run")
	case unknownOption:
		l.add("unknown option ")
		l.option(c)
	case noValue:
		l.add("option ")
		l.option(c)
		l.add(" wants ")
		l.add(c.want)
	case needlessValue:
		l.add("option ")
		l.option(c)
		l.add(" takes no value")
	case badValue:
		l.add("bad value ")
		l.quoted(c.value)
		l.add(" of ")
		l.option(c)
		l.add(": it must be ")
		l.add(c.want)
	}
	if c.about == noProgram || c.about == unknownOption {
		l.add(" (mote --help tells more)")
	}
	l.send(lastWords)
}

// option adds the name of an option, or of a variable, which needs no dashes.
func (l *line) option(c complaint) {
	switch {
	case c.long:
		l.add("--")
	case !startsWith(c.where, ourPrefix):
		l.add("-")
	}
	l.foreign(c.where)
}

func sayCannotPrint(errno unix.Errno) {
	l := newLine("failed to write to stdout: ")
	l.errno(errno)
	l.send(lastWords)
}

func sayForkFailed(errno unix.Errno) {
	l := newLine("failed to start a process: clone: ")
	l.errno(errno)
	l.send(lastWords)
}

func sayExecFailed(program string, errno unix.Errno) {
	l := newLine("failed to run ")
	l.quoted(program)
	l.add(": ")
	l.errno(errno)
	l.send(lastWords)
}

// With --verbose.

func sayNoSubreaper(errno unix.Errno) {
	l := newLine("failed to become a subreaper, orphans will go elsewhere: ")
	l.errno(errno)
	l.send(noPatience)
}

func sayStarted(program string, pid int) {
	l := newLine("started ")
	l.quoted(program)
	l.add(" as pid ")
	l.number(int64(pid))
	l.send(noPatience)
}

// sayForwarded tells of one forwarded signal. Pid 0 stands for a sender outside the container, or one that the kernel
// does not name; user 65534 for one that has no name in this user namespace.
func sayForwarded(signal int, info *kernel.Info, courier *forward.Courier, outcome forward.Outcome) {
	l := newLine("")
	l.signal(signal)
	l.add(" from pid ")
	l.number(int64(info.Pid))
	l.add(" uid ")
	l.number(int64(info.Uid))
	l.add(outcomes[outcome])
	switch {
	case courier.Target == forward.ToAll:
		l.add(" all processes")
	case courier.Target == forward.ToGroup || outcome == forward.NoProc:
		l.add(" the group of pid ")
		l.number(int64(courier.App))
	default:
		l.add(" pid ")
		l.number(int64(courier.App))
	}
	l.send(noPatience)
}

var outcomes = [...]string{
	forward.Delivered: " forwarded to",
	forward.Gone:      " too late for",
	forward.Refused:   " refused by",
	forward.Held:      " waits for room in the queue of",
	forward.NoProc:    " forwarded to",
}

func sayEnded(app *reaper.Dead, lasted int64) {
	l := newLine("pid ")
	l.number(int64(app.Pid))
	l.status(app.Status)
	l.add(" after ")
	l.seconds(lasted)
	l.add(", cpu ")
	l.seconds(unix.TimevalToNsec(app.Usage.Utime) + unix.TimevalToNsec(app.Usage.Stime))
	l.add(", peak memory ")
	l.number(app.Usage.Maxrss)
	l.add(" KiB")
	l.send(noPatience)
}

// status adds how a process has ended.
func (l *line) status(status unix.WaitStatus) {
	signal := reaper.Signal(status)
	if signal == 0 {
		l.add(" exited with code ")
		l.number(int64(reaper.ExitCode(status)))
		return
	}
	l.add(" was killed by ")
	l.signal(signal)
	if reaper.CoreDumped(status) {
		l.add(", core dumped")
	}
}

func sayReaped(dead *reaper.Dead, name string) {
	l := newLine("reaped orphan pid ")
	l.number(int64(dead.Pid))
	if name != "" {
		l.add(" ")
		l.quoted(name)
	}
	l.add(", which")
	l.status(dead.Status)
	l.send(noPatience)
}

// What should not happen while the app runs.

// faults remembers what has been said already: once is enough.
type faults struct {
	saidRefused, saidNoProc, saidWait bool
}

func (f *faults) refused(signal, app int) {
	if f.saidRefused {
		return
	}
	f.saidRefused = true
	l := newLine("may not send ")
	l.signal(signal)
	l.add(" to pid ")
	l.number(int64(app))
	if user := proc.User(app); user >= 0 {
		l.add(" of uid ")
		l.number(int64(user))
	}
	l.add(": CAP_KILL is missing")
	l.send(noPatience)
}

func (f *faults) noProc() {
	if f.saidNoProc {
		return
	}
	f.saidNoProc = true
	l := newLine("failed to find descendants: /proc is missing; signals go to the group of the app")
	l.send(noPatience)
}

func (f *faults) wait(errno unix.Errno) {
	if f.saidWait {
		return
	}
	f.saidWait = true
	l := newLine("failed to wait, trying again every 100 ms: ")
	l.errno(errno)
	l.send(noPatience)
}

func sayLost(app int) {
	l := newLine("pid ")
	l.number(int64(app))
	l.add(" is gone, and the kernel does not say how it ended")
	l.send(noPatience)
}

// sayLostLines makes up for lines that nobody could take, as soon as one gets through again.
func sayLostLines(patience int64) {
	l := newLine("lines lost because stderr could not take them: ")
	l.number(int64(lost))
	l.end()
	if write(kernel.View(l.text[:l.length]), patience) {
		lost = 0
	}
}
