package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/proc"
	"mote/reaper"
)

// What mote says to stderr is in this file, save for the words about an app's death (explain.go), the hint about an init
// (hint.go) and what it says as a tool (toolmessage.go). Words that are chosen by a key are in tables of strings. The rules: every line starts with "mote: ", in lower case and without a full stop; an error reads "failed
// to ACT OBJECT: REASON"; what somebody else wrote stands between quotes; one write for one line. A normal life is silent.
// docs/messages.md has every line and what to do about it.

// voice is what mote speaks with, at the loudness that the settings ask for.
type voice struct {
	level level
	lost  int  // lines that could not be written since the last one that could
	said  said // what is said once only
	line  line // what is about to be said
}

type said struct{ refused, noProc, wait bool }

// prefix is what every line starts with.
const prefix = "mote: "

func (v *voice) speaks() bool  { return v.level >= levelNormal }
func (v *voice) verbose() bool { return v.level >= levelVerbose }

//go:noinline
func (v *voice) note() { v.send(noPatience) }

//go:noinline
func (v *voice) farewell() { v.send(lastWords) }

// start begins a line with words, and returns it for more of them.
func (v *voice) start(words string) *line {
	l := v.blank()
	l.add(prefix)
	l.add(words)
	return l
}

// blank begins a line without mote's name, which is for stdout.
func (v *voice) blank() *line {
	v.line.length = 0
	return &v.line
}

// Before the app is started: these lines are mote's last words.

func (v *voice) complain(c *complaint) {
	l := v.start("")
	l.add(complaints[c.about])
	switch c.about {
	case badValue:
		l.badValue(c)
	case unknownOption, needlessValue, noValue:
		l.option(c)
	case needlessProgram:
		l.add(c.set.name())
	case needlessTarget:
		l.foreign(c.value.String())
		l.add("=")
		l.foreign(c.where.String())
	}
	switch c.about {
	case noProgram, unknownOption:
		l.add(" (mote --help tells more)")
	case needlessValue:
		l.add(" takes no value")
	case noValue:
		l.add(" wants ")
		l.add(wants[c.set])
	}
	v.farewell()
}

// badValue shows the value, and of a reaction the place in it that is wrong.
func (l *line) badValue(c *complaint) {
	l.quoted(c.value.String())
	l.add(" of ")
	l.option(c)
	switch rest := c.value.String(); {
	case c.flaw != forward.Flawless:
		if rest = rest[c.at:]; c.at > 0 && rest != "" {
			l.add(", at ")
			l.quoted(rest)
		}
		l.add(": ")
		l.add(flaws[c.flaw])
	case !c.set.mayHaveValue():
		l.add(": it must be true or false")
	case forward.Elsewhere(rest):
		l.add(": not a signal on Linux")
	default:
		l.add(": it must be ")
		l.add(wants[c.set])
	}
}

// option adds the name of an option as it was written, or of its variable.
func (l *line) option(c *complaint) {
	switch c.written {
	case asVariable:
		var name variable
		name.of(c.set.name())
		l.add(name.String())
		return
	case asWord:
		l.add("-")
	}
	l.add("-")
	l.foreign(c.where.String())
}

func (v *voice) cannotPrint(errno unix.Errno) {
	v.failure("failed to write to stdout: ", errno, lastWords)
}

func (v *voice) cannotStart(call string, errno unix.Errno) {
	l := v.start("failed to start a process: ")
	l.add(call)
	l.add(": ")
	l.errno(errno)
	v.farewell()
}

// failure says a line that is nothing but words and an errno.
func (v *voice) failure(words string, errno unix.Errno, patience int64) {
	l := v.start(words)
	l.errno(errno)
	v.send(patience)
}

func (v *voice) cannotRun(program string, why cause, about string, errno unix.Errno) {
	l := v.start("failed to run ")
	l.quoted(program)
	l.add(": ")
	switch l.add(causeTexts[why]); why {
	case errnoSays:
		l.errno(errno)
	case otherMachine:
		l.add(machineName)
		l.add(", and the program is for ")
	}
	if about != "" {
		l.quoted(about)
	}
	v.farewell()
	if causeHints[why] != "" {
		v.hint(causeHints[why])
	}
}

// hint says on a line of its own what can be done.
func (v *voice) hint(words string) {
	if !v.speaks() {
		return
	}
	l := v.start("hint: ")
	l.add(words)
	v.farewell()
}

func (v *voice) cannotLog(path string, reason string, errno unix.Errno) {
	if !v.speaks() {
		return
	}
	l := v.start("failed to open the termination log ")
	l.quoted(path)
	l.add(", going on without: ")
	if l.add(reason); reason == "" {
		l.errno(errno)
	}
	v.note()
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
	l := v.start("started ")
	l.quoted(program)
	l.pid(" as ", pid)
	v.note()
}

// forwarded tells of one forwarded signal. Pid 0 stands for a sender outside the container, or one that the kernel does
// not name; user 65534 for one that has no name in this user namespace.
func (v *voice) forwarded(signal int, info *kernel.Info, courier *forward.Courier, outcome forward.Outcome) {
	if !v.verbose() {
		return
	}
	l := v.start("")
	l.signal(signal)
	l.pid(" from ", int(info.Pid))
	l.count(" uid ", int64(info.Uid))
	l.add(outcomes[outcome])
	l.target(courier, outcome)
	v.note()
}

// outcomes are what became of a delivery; the target comes behind it.
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
	l := v.start("")
	l.signal(signal)
	l.pid(" from ", int(info.Pid))
	l.count(" uid ", int64(info.Uid))
	l.add(" dropped")
	v.note()
}

// stepped tells of one step of a reaction.
func (v *voice) stepped(event, signal int, courier *forward.Courier, outcome forward.Outcome) {
	if !v.verbose() {
		return
	}
	l := v.start("on ")
	l.event(event)
	l.add(": ")
	l.signal(signal)
	l.add(outcomes[outcome])
	l.target(courier, outcome)
	v.note()
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
	l := v.start("")
	l.pid("", app.Pid)
	l.status(app.Status)
	l.add(" after ")
	l.seconds(lasted)
	l.add(", cpu ")
	l.seconds(unix.TimevalToNsec(app.Usage.Utime) + unix.TimevalToNsec(app.Usage.Stime))
	l.count(", peak memory ", int64(app.Usage.Maxrss))
	l.add(" KiB")
	v.note()
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
	l := v.start("")
	l.pid("reaped orphan ", dead.Pid)
	if name != "" {
		l.add(" ")
		l.quoted(name)
	}
	l.add(", which")
	l.status(dead.Status)
	v.note()
}

// What should not happen while the app runs.

func (v *voice) refused(signal, app int) {
	if v.said.refused || !v.speaks() {
		return
	}
	v.said.refused = true
	l := v.start("may not send ")
	l.signal(signal)
	l.pid(" to ", app)
	if user := proc.User(app); user >= 0 {
		l.count(" of uid ", int64(user))
	}
	l.add(": CAP_KILL is missing")
	v.note()
}

func (v *voice) noProc() {
	if v.said.noProc || !v.speaks() {
		return
	}
	v.said.noProc = true
	v.start("failed to find descendants: /proc is missing; signals go to the group of the app")
	v.note()
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
	l := v.start("")
	l.pid("", app)
	l.add(" is gone, and the kernel does not say how it ended")
	v.note()
}

// lostLines makes up for lines that nobody could take, as soon as one gets through again.
func (v *voice) lostLines(patience int64) {
	var l line
	l.add(prefix)
	l.count("lines lost because stderr could not take them: ", int64(v.lost))
	l.end()
	if write(l.view(), patience) {
		v.lost = 0
	}
}

// send ends the line and writes it to stderr. See [write] for the patience.
func (v *voice) send(patience int64) {
	v.line.end()
	if v.lost > 0 {
		v.lostLines(patience)
	}
	if !write(v.line.view(), patience) {
		v.lost++
	}
}
