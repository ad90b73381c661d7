package forward

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/internal/proc"
)

// killDescendants signals every descendant once, and returns whether there was any. The error says why they cannot be found.
// Signal 0 asks for the first one only.
func (f *Forwarder) killDescendants(signal int) (found bool, errno unix.Errno) {
	var walk proc.Descendants
	if errno = walk.Open(f.Self, f.App, signal); errno != 0 {
		return false, errno
	}
	for pid := walk.Next(); pid != 0; pid = walk.Next() {
		if found = true; signal == 0 {
			break
		}
		killFound(&walk, pid, signal)
	}
	walk.Close()
	return found, 0
}

// killFound signals a process that was found in /proc, and nobody else who may have got its pid: by a descriptor, from
// Linux 5.3 on. A process that is reaped meanwhile needs no signal.
func killFound(walk *proc.Descendants, pid, signal int) {
	fd, errno := kernel.OpenProcess(pid)
	if errno == unix.ESRCH {
		return
	}
	opened := errno == 0
	if walk.Confirm(pid) {
		if opened {
			errno = kernel.KillOpen(fd, signal)
		}
		if errno != 0 && errno != unix.ESRCH {
			insist(pid, signal) // an old kernel, or a seccomp profile that does not know the calls
		}
	}
	if opened {
		kernel.Close(fd)
	}
}
