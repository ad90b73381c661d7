package pid1

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/reaper"
)

// released answers that a child has been stopped because mote traces it, and returns false where the stop is a plain one.
// mote never attaches to anybody, but a child may have its parent for a tracer (ptrace(2), PTRACE_TRACEME), as programs do
// that look for a debugger, and stands still then until it is told what to do about its first signal: to take it, as if
// nobody had asked.
func released(dead *reaper.Dead) bool {
	signal := reaper.StopSignal(dead.Status)
	if signal == int(unix.SIGTRAP) && isForTracer(dead.Pid) {
		signal = 0
	}
	return kernel.Detach(dead.Pid, signal) == 0
}

// isForTracer tells whether a TRAP is the one that a process which is traced gets behind its execve(2), and which would end
// it where it is not. It looks as one that the process has sent to itself by kill(2); raise(3) uses tgkill(2).
func isForTracer(pid int) bool {
	var info kernel.Info
	return kernel.StoppedFor(pid, &info) == 0 && info.Code == kernel.CodeUser && int(info.Pid) == pid
}
