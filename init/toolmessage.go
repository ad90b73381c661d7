package pid1

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/internal/proc"
)

// What mote says when it is called as a tool; the rules are those of message.go. What it was asked for goes to stdout.

// cannotReadProc ends mote because /proc is of no use.
func cannotReadProc() {
	v := new(voice)
	v.start("failed to read /proc: it is missing, or shows another PID namespace")
	v.farewell()
	kernel.Exit(exitNothing)
}

func (v *voice) cannotInstall(path string, errno unix.Errno) {
	l := v.start("failed to install to ")
	l.quoted(path)
	l.add(": ")
	l.errno(errno)
	v.farewell()
}

// tell says what became of a signal, where that is worth a line.
func (r *sender) tell(pid int, errno unix.Errno) {
	r.sent = r.sent || errno == 0
	r.failed = r.failed || errno != 0
	v := &r.voice
	l := &v.line
	switch {
	case errno != 0:
		v.start("failed to send ")
	case r.dry:
		v.blank().add("would send ")
	case v.verbose():
		v.start("sent ")
	default:
		return
	}
	l.signal(r.signal)
	l.pid(" to ", pid)
	if errno != 0 {
		l.refusal(pid, errno)
	} else if !r.blind && r.process.Read(pid) {
		l.add(" ")
		l.quoted(r.process.Name())
	}
	if errno == 0 && r.dry {
		l.print()
		return
	}
	v.farewell()
}

// refusals are why --signal does not send, where the kernel has no errno for it.
var refusals = [...]string{
	toItself: "that is mote itself, or who called it",
	toPID1:   "the kernel keeps it from PID 1; without a target the app of mote gets it",
	notOwner: "others than this user may have written the pid file",
}

func (l *line) refusal(pid int, errno unix.Errno) {
	if user := proc.User(pid); user >= 0 {
		l.count(" of uid ", int64(user))
	}
	l.add(": ")
	if int(errno) < len(refusals) && refusals[errno] != "" {
		l.add(refusals[errno])
	} else {
		l.errno(errno)
	}
}

// unclear says that nobody is meant, or too many are.
func (r *sender) unclear(several bool) {
	v := &r.voice
	switch {
	case r.how == byCgroup && several:
		v.start("several motes run here; choose one by its pid:")
	case r.how == byCgroup:
		v.start("PID 1 is no mote, and none runs in this control group; name a target, as in --signal HUP=nginx")
	case several:
		l := v.start("several processes are called ")
		l.quoted(r.target.String())
		l.add("; choose one by its pid, or all by a pattern:")
	default:
		v.start("no process is called ").quoted(r.target.String())
	}
	v.farewell()
}

// list says which processes are meant, from one on.
func (r *sender) list(pid int, d *proc.Dir) {
	for ; pid != 0; pid = r.next(d) {
		r.row(pid)
	}
}

func (r *sender) row(pid int) {
	l := r.voice.start("")
	l.pid("", pid)
	l.add(" ")
	l.quoted(proc.CommandLine(pid, ' ', r.text[:]))
	r.voice.farewell()
}

func (v *voice) badPidFile(path, text string, errno unix.Errno) {
	l := v.start("bad pid file ")
	l.quoted(path)
	switch l.add(": "); errno {
	case 0:
		l.add("it holds ")
		l.quoted(text)
		l.add(", which is not one pid")
	case unix.EINVAL:
		l.add("not a regular file")
	default:
		l.errno(errno)
	}
	v.farewell()
}
