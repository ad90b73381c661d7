package tool

import (
	"mote/internal/kernel"
	"mote/internal/options"
	"mote/internal/proc"
	"mote/internal/say"
)

// list is one list of processes.
type list struct {
	stderr  say.Stderr
	colour  bool
	zombies bool  // and nothing else
	now     int64 // since the boot, in seconds
	process proc.Process
	parent  proc.Process
	text    [512]byte
}

// listProcesses prints the processes as a tree, the children of each below it, or the zombies alone.
func listProcesses(s *options.Settings, envp kernel.Vector) {
	var i list
	i.zombies = s.Subject.String() != ""
	plain, _ := envp.Lookup("NO_COLOR") // no-color.org
	i.colour = plain == "" && kernel.IsTerminal(1)
	tree, errno := proc.NewTree()
	if errno != 0 || tree.Read() != 0 {
		cannotReadProc()
	}
	i.now = kernel.SinceBoot() / 1_000_000_000 // behind the start of whatever was read
	family, errno := tree.Order()
	if errno != 0 {
		cannotReadProc()
	}
	print("PID     PPID    S AGE     WCHAN                 COMMAND\n")
	for pid, depth := family.After(0); pid != 0; {
		i.row(pid, depth-1)
		after, deeper := family.After(pid)
		pid, depth = after, depth+deeper
	}
}

// row prints a process, unless it has gone meanwhile.
func (i *list) row(pid, depth int) {
	p := &i.process
	if !p.Read(pid) || i.zombies && !p.Ended() {
		return
	}
	l := i.stderr.Blank()
	i.columns(l, pid)
	for ; depth > 0 && l.Length() < commandAt+2*deepest && !i.zombies; depth-- {
		l.Add("  ")
	}
	i.command(l, pid)
	i.print(l)
}

// columns adds what stands in front of the command.
func (i *list) columns(l *say.Line, pid int) {
	p := &i.process
	l.Number(int64(pid))
	l.Pad(8)
	l.Number(int64(p.Parent))
	l.Pad(16)
	l.Add(kernel.View(p.State[:]))
	l.Pad(18)
	addAge(l, i.now-p.Start/ticks)
	l.Pad(26)
	channel, _, _ := kernel.Cut(proc.WaitsIn(pid, i.text[:]), '.') // what a compiler adds is no help
	l.Foreign(channel)
	l.Pad(commandAt)
}

const (
	ticks     = 100 // a second: proc_pid_stat(5), USER_HZ
	commandAt = 48  // column
	deepest   = 20  // steps to the right; what is deeper in the tree stays there
)

// command adds the command line, or the name of a process without one; behind that of a zombie why it is still there.
func (i *list) command(l *say.Line, pid int) {
	if text := proc.CommandLine(pid, ' ', i.text[:]); text != "" {
		l.Foreign(text)
		return
	}
	p := &i.process
	l.Add("[")
	l.Foreign(p.Name())
	l.Add("]")
	switch {
	case !p.Ended():
	case p.Threads > 1:
		l.Count(" leader exited, live threads: ", int64(p.Threads-1))
	default:
		l.Pid(" not waited for by ", p.Parent)
		if i.parent.Read(p.Parent) {
			l.Add(" ")
			l.Quoted(i.parent.Name())
		}
	}
}

// print prints a row, in colour where it asks for attention: red for a zombie, yellow for one that nothing can wake.
func (i *list) print(l *say.Line) {
	colour := ""
	switch {
	case !i.colour:
	case i.process.Ended():
		colour = "\x1b[31m"
	case i.process.State[0] == 'D':
		colour = "\x1b[33m"
	}
	print(colour)
	if PrintLine(l); colour != "" {
		print("\x1b[m")
	}
}

// addAge adds a time in seconds, in its two largest units: 5m12s.
func addAge(l *say.Line, seconds int64) {
	large, small, units := seconds, int64(0), "s"
	switch minutes, hours := seconds/60, seconds/(60*60); {
	case minutes == 0:
	case hours == 0:
		large, small, units = minutes, seconds%60, "ms"
	case hours < 24:
		large, small, units = hours, minutes%60, "hm"
	default:
		large, small, units = hours/24, hours%24, "dh"
	}
	l.Number(large)
	l.Add(units[:1])
	if len(units) > 1 {
		l.Digits(small, 2)
		l.Add(units[1:])
	}
}
