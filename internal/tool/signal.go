package tool

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/options"
	"mote/internal/proc"
	"mote/internal/say"
)

// sender is one run of --signal.
type sender struct {
	stderr       say.Stderr
	signal       int // 0 only asks whether the process is there
	dry          bool
	how          match
	target       kernel.Text
	owner        int        // the one user whose process it may be, or the mote whose the app is
	doubt        unix.Errno // why only of that user: notOwner or notWay
	self, caller int        // which never get a signal
	blind        bool       // /proc is missing, or that of another PID namespace
	sent, failed bool
	process      proc.Process // that was looked at last
	text         [4096]byte   // about it
}

// match says how a process is known to be meant.
type match uint8

const (
	byPid     match = iota
	byOwner         // by its pid, if it has the user whom the pid file can speak for
	byApp           // as the app of a mote
	byName          // by its name
	byPattern       // by a pattern of its name or its pid
	byCgroup        // it is a mote with an app, in the same control groups
	byMote          // it is one anywhere
)

// sendSignal sends a signal to the process that is meant, and ends mote with 1 where it could not be sent.
func sendSignal(s *options.Settings, envp kernel.Vector) {
	var r sender
	word, target, aimed := kernel.Cut(s.Subject.String(), '=')
	r.stderr.Level, r.dry = s.Level, s.DryRun
	r.self, r.caller = kernel.Getpid(), kernel.Getppid()
	r.blind = proc.Foreign()
	r.signal, r.target = signalOf(word, envp), kernel.TextOf(target)
	switch {
	case r.signal < 0 || aimed && target == "":
		wrongCall(options.SetSignal, s.Subject.String())
	case aimed:
		r.toTarget(target)
	default:
		r.toMote()
	}
	if !r.sent || r.failed {
		kernel.Exit(exitNothing)
	}
}

// toTarget signals whoever a target means: a pid, a pid file, a pattern or a name.
func (r *sender) toTarget(target string) {
	switch {
	case target[0] == '-' || isNumber(target):
		r.toPid(target)
	case len(kernel.LastElement(target)) < len(target):
		r.toPidFile(target)
	case isGlob(target):
		r.toAll()
	default:
		r.how = byName
		r.send(r.only())
	}
}

// wrongCall ends mote because of a value that only the action could judge.
func wrongCall(set options.Setting, value string) {
	options.Refuse(set, value)
	kernel.Exit(say.ExitOwn)
}

// isNumber tells whether a text is nothing but digits.
func isNumber(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

// signalOf reads what is to be sent: one of the image author's own words (MOTE_COMMANDS="ldm=USR2,stop=KILL"), one of
// mote's, or a signal. It returns 0 for the question whether somebody is there, and -1 for no signal.
func signalOf(word string, envp kernel.Vector) int {
	commands, _ := envp.Lookup("MOTE_COMMANDS")
	found := 0
	for commands != "" {
		var command string
		command, commands, _ = kernel.Cut(commands, ',')
		name, meaning, _ := kernel.Cut(command, '=')
		signal := forward.Parse(meaning)
		if signal == 0 || name == "" {
			wrongCall(options.SetCommands, command)
		}
		if found == 0 && name == word {
			found = signal
		}
	}
	switch {
	case found != 0 || forward.IsNone(word):
		return found
	case word == "reload":
		return int(unix.SIGHUP)
	case word == "reopen":
		return int(unix.SIGUSR1)
	}
	if signal := forward.Parse(word); signal != 0 {
		return signal
	}
	return -1
}

// toPid signals the process of a number. What kill(2) takes for a group or for everybody is none.
func (r *sender) toPid(target string) {
	pid := kernel.Number(target)
	if pid < 1 || pid > proc.MaxPid {
		wrongCall(options.SetPid, target)
	}
	r.send(pid)
}

// toAll signals each process that a pattern fits.
func (r *sender) toAll() {
	r.how = byPattern
	var d proc.Dir
	pid := r.first(&d)
	if pid == 0 {
		r.unclear(false)
	}
	for ; pid != 0; pid = r.next(&d) {
		r.send(pid)
	}
}

// toMote signals the mote whose container this is: PID 1, or the only one in the caller's own control groups, where a pod
// shares one PID namespace. To end or stop it would be a mistake, so those two go to its app.
func (r *sender) toMote() {
	if r.blind {
		cannotReadProc()
	}
	pid := 1
	if !r.isMote(1) || r.isPause(1) {
		r.how = byCgroup
		pid = r.only()
	}
	if pid != 0 && r.ends() {
		r.how, r.owner = byApp, pid
		if pid, _ = r.appOf(pid); pid == 0 {
			r.tell(r.owner, unix.ECHILD)
		}
	}
	r.send(pid)
}

// only returns the one process that is meant. Where there is none, or more than one, it says so and returns 0.
func (r *sender) only() int {
	var d proc.Dir
	pid := r.first(&d)
	second := r.next(&d)
	switch {
	case pid == 0:
		r.unclear(false)
		if r.how == byCgroup {
			r.how = byMote
			r.list(r.first(&d), &d)
		}
	case second != 0:
		r.unclear(true)
		r.row(pid)
		r.list(second, &d)
		return 0
	}
	return pid
}

// first opens /proc and returns the first process that is meant, or 0.
func (r *sender) first(d *proc.Dir) int {
	if r.blind || d.Open(proc.Processes) != 0 {
		cannotReadProc()
	}
	return r.next(d)
}

// next returns the next process that is meant, or 0. A pattern or a name never means PID 1.
func (r *sender) next(d *proc.Dir) int {
	for {
		pid := d.Next()
		if pid < 0 {
			return 0
		}
		if pid != 1 && pid != r.self && pid != r.caller && r.means(pid) {
			return pid
		}
	}
}
