package proc

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// Foreign tells whether the pids in /proc are not those that the caller knows: a /proc that was mounted in another PID
// namespace, such as the machine's, may still be there after an "unshare --pid". /proc/self is the caller in any.
func Foreign() bool {
	var buffer [16]byte
	return number(readPath(kernel.Literal("/proc/self/stat\x00"), buffer[:])) != kernel.Getpid()
}

// Comm reads the name of a process, at most 15 bytes, into buffer: proc_pid_comm(5). It returns "" where /proc does not
// tell.
func Comm(pid int, buffer []byte) string {
	if Foreign() {
		return ""
	}
	name := readFile(pid, "comm", buffer)
	if name != "" && name[len(name)-1] == '\n' {
		name = name[:len(name)-1]
	}
	return name
}

// Process is what /proc tells of one process, all from one moment: proc_pid_stat(5).
type Process struct {
	State   [1]byte // R, S, D, T, t, Z or I
	Parent  int     // 0 for one outside the PID namespace
	Group   int     // the process group
	Threads int     // the leader counts as long as it has not been reaped
	Start   int64   // after the boot, in clock ticks, which are always 100 a second to programs

	// Handled are the signals 1 to 31 that the leading thread blocks, or that the process ignores or catches: the others
	// have their default action.
	Handled kernel.Set

	length int
	name   [64]byte // 15 bytes are the most, and more for the kernel's own threads
}

// Ended tells whether the process is a zombie. Its other threads may live on.
func (p *Process) Ended() bool { return p.State[0] == 'Z' }

// Gone tells whether no thread of the process is left.
func (p *Process) Gone() bool { return p.Ended() && p.Threads <= 1 }

// Name is the short name of the process, or the start of it: proc_pid_comm(5).
//
//go:noinline
func (p *Process) Name() string { return kernel.View(p.name[:p.length]) }

// Read reads about a process. It returns false where /proc does not tell.
func (p *Process) Read(pid int) bool {
	var buffer [512]byte // some 350 at most
	return p.parse(readFile(pid, "stat", buffer[:]))
}

// parse reads the text of a stat file: "PID (NAME) STATE PARENT GROUP ...". The name in field 2 may hold anything,
// parentheses included, but nothing behind it does.
func (p *Process) parse(stat string) bool {
	open, last := until(stat, 0, '('), len(stat)-1
	for last > open && stat[last] != ')' {
		last--
	}
	if last <= open || last+len(") S ") > len(stat) {
		return false
	}
	p.length = copy(p.name[:], stat[open+1:last])
	p.State[0] = stat[last+len(") ")]
	return p.parseNumbers(stat, last+len(") S "))
}

// parseNumbers reads the fields of a stat file from the parent on.
func (p *Process) parseNumbers(stat string, at int) bool {
	const (
		parent  = 4
		group   = 5
		threads = 20
		start   = 22
		blocked = 32
		ignored = 33
		caught  = 34
	)
	p.Start, p.Handled = -1, 0
	for field := parent; field <= caught && at < len(stat); field++ {
		value := longNumber(stat[at:])
		switch field {
		case parent:
			p.Parent = int(value)
		case group:
			p.Group = int(value)
		case threads:
			p.Threads = int(value)
		case start:
			p.Start = value
		case blocked, ignored, caught:
			p.Handled |= kernel.Set(max(0, value))
		}
		at = until(stat, at, ' ') + 1
	}
	return p.Start >= 0 && p.Parent >= 0 && p.State[0] != 'X' // that is being removed
}

// WaitsIn reads the name of the kernel's function that a process waits in: proc_pid_wchan(5). It returns "" where it does
// not wait, or the kernel does not tell.
func WaitsIn(pid int, buffer []byte) string { return parseChannel(readFile(pid, "wchan", buffer)) }

func parseChannel(name string) string {
	if name == "0" {
		return ""
	}
	return name
}

// CommandLine reads the start of a command line, with a separator between its words: proc_pid_cmdline(5). It is "" for a
// zombie and for the kernel's own threads.
func CommandLine(pid int, separator byte, buffer []byte) string {
	return parseCommandLine(buffer[:len(readFile(pid, "cmdline", buffer))], separator)
}

// parseCommandLine works in place. A server that writes its state over its words leaves NULs behind it.
func parseCommandLine(text []byte, separator byte) string {
	size := len(text)
	for size > 0 && text[size-1] == 0 {
		size--
	}
	for i := range text[:size] {
		if text[i] == 0 {
			text[i] = separator
		}
	}
	return kernel.View(text[:size])
}

// Program tells which file a process runs: proc_pid_exe(5). It returns false where the caller may not know.
func Program(pid int, file *unix.Stat_t) bool {
	var p path
	p.to(pid, "exe")
	return kernel.Status(kernel.Terminated(p.text[:]), true, file) == 0
}

// ProgramPath reads the path of that file.
func ProgramPath(pid int, buffer []byte) string {
	var p path
	p.to(pid, "exe")
	n, errno := kernel.ReadLink(kernel.Terminated(p.text[:]), buffer)
	if errno != 0 {
		return ""
	}
	return kernel.View(buffer[:n])
}

// Cgroups reads which control groups a process is in: proc_pid_cgroup(5).
func Cgroups(pid int, buffer []byte) string { return readFile(pid, "cgroup", buffer) }

// User reads the real user of a process: proc_pid_status(5), Uid. It returns -1 where /proc does not tell.
func User(pid int) int {
	if Foreign() {
		return -1
	}
	var buffer [1024]byte
	return parseUser(readFile(pid, "status", buffer[:]))
}

func parseUser(status string) int {
	const field = "\nUid:\t"
	for i := 0; i+len(field) < len(status); i++ {
		if status[i:i+len(field)] == field {
			return number(status[i+len(field):])
		}
	}
	return -1
}
