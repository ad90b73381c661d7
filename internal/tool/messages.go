package tool

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/proc"
	"mote/internal/say"
)

// What mote says when it is called as a tool. What it was asked for goes to stdout.

// cannotReadProc ends mote because /proc is of no use.
func cannotReadProc() {
	var v say.Stderr
	v.Start("failed to read /proc: it is missing, or shows another PID namespace")
	v.Farewell()
	kernel.Exit(exitNothing)
}

func cannotInstall(v *say.Stderr, path string, errno unix.Errno) {
	l := v.Start("failed to install to ")
	l.Quoted(path)
	l.Add(": ")
	l.Errno(errno)
	v.Farewell()
}

// tell says what became of a signal, where that is worth a line.
func (r *sender) tell(pid int, errno unix.Errno) {
	r.sent = r.sent || errno == 0
	r.failed = r.failed || errno != 0
	v := &r.stderr
	var l *say.Line
	switch {
	case errno != 0:
		l = v.Start("failed to send ")
	case r.dry:
		l = v.Blank()
		l.Add("would send ")
	case v.IsVerbose():
		l = v.Start("sent ")
	default:
		return
	}
	forward.AddName(l, r.signal)
	l.Pid(" to ", pid)
	if errno != 0 {
		addRefusal(l, pid, errno)
	} else if !r.blind && r.process.Read(pid) {
		l.Add(" ")
		l.Quoted(r.process.Name())
	}
	if errno == 0 && r.dry {
		PrintLine(l)
		return
	}
	v.Farewell()
}

// refusalText is why --signal does not send, where the kernel has no errno for it; else "".
func refusalText(errno unix.Errno) string {
	switch errno {
	case toItself:
		return "that is mote itself, or who called it"
	case toPID1:
		return "the kernel keeps it from PID 1; without a target the app of mote gets it"
	case notOwner:
		return "others than this user may have written the pid file"
	case notWay:
		return "others than this user may have led the path of the pid file there"
	}
	return ""
}

// addRefusal adds whose the process is, and why it got no signal.
func addRefusal(l *say.Line, pid int, errno unix.Errno) {
	if user := proc.User(pid); user >= 0 {
		l.Count(" of uid ", int64(user))
	}
	l.Add(": ")
	if text := refusalText(errno); text != "" {
		l.Add(text)
	} else {
		l.Errno(errno)
	}
}

// unclear says that nobody is meant, or too many are.
func (r *sender) unclear(several bool) {
	v := &r.stderr
	switch {
	case r.how == byCgroup && several:
		v.Start("several motes run here; choose one by its pid:")
	case r.how == byCgroup:
		v.Start("PID 1 is no mote, and none runs in this control group; name a target, as in --signal HUP=nginx")
	case several:
		l := v.Start("several processes are called ")
		l.Quoted(r.target.String())
		l.Add("; choose one by its pid, or all by a pattern:")
	default:
		v.Start("no process is called ").Quoted(r.target.String())
	}
	v.Farewell()
}

// list says which processes are meant, from one on.
func (r *sender) list(pid int, d *proc.Dir) {
	for ; pid != 0; pid = r.next(d) {
		r.row(pid)
	}
}

func (r *sender) row(pid int) {
	l := r.stderr.Start("")
	l.Pid("", pid)
	l.Add(" ")
	l.Quoted(proc.CommandLine(pid, ' ', r.text[:]))
	r.stderr.Farewell()
}

func badPidFile(v *say.Stderr, path, text string, errno unix.Errno) {
	l := v.Start("bad pid file ")
	l.Quoted(path)
	switch l.Add(": "); errno {
	case 0:
		l.Add("it holds ")
		l.Quoted(text)
		l.Add(", which is not one pid")
	case unix.EINVAL:
		l.Add("not a regular file")
	default:
		l.Errno(errno)
	}
	v.Farewell()
}

func cannotPrint(errno unix.Errno) {
	var v say.Stderr
	v.Start("failed to write to stdout: ").Errno(errno)
	v.Farewell()
}
