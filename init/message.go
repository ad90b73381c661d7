package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/proc"
	"mote/reaper"
)

// What mote says to stderr is in this file, save for the words about an app's death (explain.go), about a program that
// cannot be run (diagnose.go) and the hint about an init (hint.go). The rules: every line starts with "mote: ", in lower case and
// without a full stop; an error reads "failed to ACT OBJECT: REASON"; what somebody else wrote stands between quotes; one
// write for one line. A normal life is silent. docs/messages.md has every line and what to do about it.

// voice is what mote speaks with, at the loudness that the settings ask for.
type voice struct {
	level level
	lost  int  // lines that could not be written since the last one that could
	said  said // what is said once only
}

type said struct{ refused, noProc, wait bool }

// prefix is what every line starts with.
const prefix = "mote: "

func (v *voice) speaks() bool     { return v.level >= levelNormal }
func (v *voice) verbose() bool    { return v.level >= levelVerbose }
func (v *voice) note(l *line)     { v.send(l, noPatience) }
func (v *voice) farewell(l *line) { v.send(l, lastWords) }
func (l *line) begin()            { l.add(prefix) }

// start begins a line with words.
func (l *line) start(words string) {
	l.begin()
	l.add(words)
}

// Before the app is started: these lines are mote's last words.

func (v *voice) complain(c complaint) {
	var l line
	l.begin()
	switch c.about {
	case noProgram:
		l.add("no program to run")
	case needlessProgram:
		l.add("--pause runs no program")
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
		l.badValue(c)
	}
	if c.about == noProgram || c.about == unknownOption {
		l.add(" (mote --help tells more)")
	}
	v.farewell(&l)
}

// badValue shows the value, and of a reaction the place in it that is wrong.
func (l *line) badValue(c complaint) {
	l.add("bad value ")
	l.quoted(c.value)
	l.add(" of ")
	l.option(c)
	if c.flaw != forward.Flawless {
		if rest := c.value[c.at:]; c.at > 0 && rest != "" {
			l.add(", at ")
			l.quoted(rest)
		}
		l.add(": ")
		l.add(flaws[c.flaw])
		return
	}
	l.add(": it must be ")
	l.add(c.want)
}

var flaws = [...]string{
	forward.NoEvent:        "it must be EVENT=STEPS, such as TERM=QUIT",
	forward.UnknownEvent:   "the event must be a signal or EXIT",
	forward.Uncatchable:    "KILL and STOP cannot be caught",
	forward.EmptyExit:      "EXIT is no signal that could be dropped; leave it out",
	forward.EmptyStep:      "a step is missing",
	forward.UnknownStep:    "a step must be a signal or a time, such as TERM or 5s",
	forward.BareNumber:     "a number alone may be seconds or a signal; write 30s or SIGPWR",
	forward.UnknownUnit:    "a time needs a unit: ms, s, m or h",
	forward.TooLong:        "the time is too long",
	forward.DrainElsewhere: "wait is a step of EXIT only",
	forward.DrainNotLast:   "wait must be the last step",
	forward.NoSignal:       "no step is a signal; write TERM= to drop TERM",
	forward.TooMany:        "at most 16 reactions may have several steps",
}

// option adds the name of an option, or of a variable, which needs no dashes.
func (l *line) option(c complaint) {
	switch {
	case c.long:
		l.add("--")
	case !kernel.StartsWith(c.where, ourPrefix):
		l.add("-")
	}
	l.foreign(c.where)
}

func (v *voice) cannotPrint(errno unix.Errno) {
	v.failure("failed to write to stdout: ", errno, lastWords)
}

func (v *voice) cannotStart(call string, errno unix.Errno) {
	var l line
	l.start("failed to start a process: ")
	l.add(call)
	l.add(": ")
	l.errno(errno)
	v.farewell(&l)
}

// failure says a line that is nothing but words and an errno.
func (v *voice) failure(words string, errno unix.Errno, patience int64) {
	var l line
	l.start(words)
	l.errno(errno)
	v.send(&l, patience)
}

func (v *voice) cannotRun(program string, why cause, about string, errno unix.Errno) {
	var l line
	l.start("failed to run ")
	l.quoted(program)
	l.add(": ")
	if l.add(causeTexts[why]); why == errnoSays {
		l.errno(errno)
	}
	if about != "" {
		l.quoted(about)
	}
	v.farewell(&l)
	if causeHints[why] != "" {
		v.hint(causeHints[why])
	}
}

// hint says on a line of its own what can be done.
func (v *voice) hint(words string) {
	if !v.speaks() {
		return
	}
	var l line
	l.start("hint: ")
	l.add(words)
	v.farewell(&l)
}

func (v *voice) cannotLog(path string, reason string, errno unix.Errno) {
	if !v.speaks() {
		return
	}
	var l line
	l.start("failed to open the termination log ")
	l.quoted(path)
	l.add(", going on without: ")
	if l.add(reason); reason == "" {
		l.errno(errno)
	}
	v.note(&l)
}

// With --verbose.

func (v *voice) noSubreaper(errno unix.Errno) {
	if v.verbose() {
		v.failure("failed to become a subreaper, orphans will go elsewhere: ", errno, noPatience)
	}
}

func (v *voice) started(program string, pid int) {
	if !v.verbose() {
		return
	}
	var l line
	l.start("started ")
	l.quoted(program)
	l.pid(" as ", pid)
	v.note(&l)
}

// forwarded tells of one forwarded signal. Pid 0 stands for a sender outside the container, or one that the kernel does
// not name; user 65534 for one that has no name in this user namespace.
func (v *voice) forwarded(signal int, info *kernel.Info, courier *forward.Courier, outcome forward.Outcome) {
	if !v.verbose() {
		return
	}
	var l line
	l.begin()
	l.signal(signal)
	l.pid(" from ", int(info.Pid))
	l.count(" uid ", int64(info.Uid))
	l.add(outcomes[outcome])
	l.target(courier, outcome)
	v.note(&l)
}

var outcomes = [...]string{
	forward.Delivered: " forwarded to",
	forward.Gone:      " too late for",
	forward.Refused:   " refused by",
	forward.Held:      " waits for room in the queue of",
	forward.NoProc:    " forwarded to",
}

// target adds whom a signal was for.
func (l *line) target(courier *forward.Courier, outcome forward.Outcome) {
	switch {
	case courier.Target == forward.ToAll && outcome != forward.NoProc:
		l.add(" all processes")
	case courier.Target == forward.ToChild:
		l.pid(" ", courier.App)
	default:
		l.pid(" the group of ", courier.App)
	}
}

func (v *voice) dropped(signal int, info *kernel.Info) {
	if !v.verbose() {
		return
	}
	var l line
	l.begin()
	l.signal(signal)
	l.pid(" from ", int(info.Pid))
	l.count(" uid ", int64(info.Uid))
	l.add(" dropped")
	v.note(&l)
}

// stepped tells of one step of a reaction.
func (v *voice) stepped(event, signal int, courier *forward.Courier, outcome forward.Outcome) {
	if !v.verbose() {
		return
	}
	var l line
	l.start("on ")
	l.event(event)
	l.add(": ")
	l.signal(signal)
	l.add(outcomes[outcome])
	l.target(courier, outcome)
	v.note(&l)
}

// event adds the name of what a reaction is for.
func (l *line) event(event int) {
	if event == forward.Exit {
		l.add("EXIT")
		return
	}
	l.signal(event)
}

func (v *voice) ended(app *reaper.Dead, lasted int64) {
	if !v.verbose() {
		return
	}
	var l line
	l.begin()
	l.pid("", app.Pid)
	l.status(app.Status)
	l.add(" after ")
	l.seconds(lasted)
	l.add(", cpu ")
	l.seconds(unix.TimevalToNsec(app.Usage.Utime) + unix.TimevalToNsec(app.Usage.Stime))
	l.count(", peak memory ", app.Usage.Maxrss)
	l.add(" KiB")
	v.note(&l)
}

// status adds how a process has ended.
func (l *line) status(status unix.WaitStatus) {
	signal := reaper.Signal(status)
	if signal == 0 {
		l.count(" exited with code ", int64(reaper.ExitCode(status)))
		return
	}
	l.add(" was killed by ")
	l.signal(signal)
	if reaper.CoreDumped(status) {
		l.add(", core dumped")
	}
}

// reaped tells of an orphan, with --verbose or --warn-reaped.
func (v *voice) reaped(dead *reaper.Dead, name string) {
	var l line
	l.begin()
	l.pid("reaped orphan ", dead.Pid)
	if name != "" {
		l.add(" ")
		l.quoted(name)
	}
	l.add(", which")
	l.status(dead.Status)
	v.note(&l)
}

// What should not happen while the app runs.

func (v *voice) refused(signal, app int) {
	if v.said.refused || !v.speaks() {
		return
	}
	v.said.refused = true
	var l line
	l.start("may not send ")
	l.signal(signal)
	l.pid(" to ", app)
	if user := proc.User(app); user >= 0 {
		l.count(" of uid ", int64(user))
	}
	l.add(": CAP_KILL is missing")
	v.note(&l)
}

func (v *voice) noProc() {
	if v.said.noProc || !v.speaks() {
		return
	}
	v.said.noProc = true
	var l line
	l.start("failed to find descendants: /proc is missing; signals go to the group of the app")
	v.note(&l)
}

func (v *voice) cannotWait(errno unix.Errno) {
	if v.said.wait || !v.speaks() {
		return
	}
	v.said.wait = true
	v.failure("failed to wait, trying again every 100 ms: ", errno, noPatience)
}

func (v *voice) lostApp(app int) {
	if !v.speaks() {
		return
	}
	var l line
	l.begin()
	l.pid("", app)
	l.add(" is gone, and the kernel does not say how it ended")
	v.note(&l)
}

// lostLines makes up for lines that nobody could take, as soon as one gets through again.
func (v *voice) lostLines(patience int64) {
	var l line
	l.begin()
	l.count("lines lost because stderr could not take them: ", int64(v.lost))
	l.end()
	if write(kernel.View(l.text[:l.length]), patience) {
		v.lost = 0
	}
}

// send ends a line and writes it to stderr. See [write] for the patience.
func (v *voice) send(l *line, patience int64) {
	l.end()
	if v.lost > 0 {
		v.lostLines(patience)
	}
	if !write(kernel.View(l.text[:l.length]), patience) {
		v.lost++
	}
}
