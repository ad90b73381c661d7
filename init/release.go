package pid1

import (
	"mote/internal/kernel"
	"mote/internal/proc"
)

// mostDescriptors bounds the plain loop where RLIMIT_NOFILE is huge or unlimited: 10^9 calls would take minutes.
const mostDescriptors = 65536

const firstOther = 3 // the descriptor behind stdin, stdout and stderr

// letGo gives up what mote has inherited for the app, so that it keeps no file system busy and no pipe open. What it has
// opened for itself is the log of the app's death, if that was asked for.
//
// As PID 1 it keeps descriptors 0 and 1: cron jobs and log links write to /proc/1/fd/1. Elsewhere a write end of stdout
// kept by an init would hide the app's end of file from whoever reads.
func (l *life) letGo() {
	_ = kernel.Chdir(kernel.Literal("/\x00"))
	if l.forwarder.Self != 1 {
		kernel.Close(0)
		kernel.Close(1)
	}
	first := l.log.settle(firstOther)
	// It fails before Linux 5.9, and by a seccomp filter that is older than the call.
	if kernel.CloseFrom(first) != 0 && !closeListed(first) {
		closeAll(first)
	}
}

// giveUp gives up what a compromised app could use mote for, if that is asked for: its capabilities, save for the right to
// signal the app, and every system call that the rest of its life does without. The app was started before.
//
// It is not for everybody: PTRACE_TRACEME of an app fails then, which has capabilities that its parent has not, and a program
// that asks in this way whether it is traced is told so. What holds in the kernel is cap_ptrace_traceme.
func (l *life) giveUp() {
	if l.settings.Sandbox {
		kernel.KeepKill()
		kernel.Confine()
	}
}

// closeListed closes the descriptors from first up that /proc names. It returns false where /proc does not tell.
func closeListed(first int) bool {
	var d proc.Dir
	if d.Open(proc.Descriptors) != 0 {
		return false
	}
	for fd := d.Next(); fd >= 0; fd = d.Next() {
		if fd >= first && fd != d.FD {
			kernel.Close(fd)
		}
	}
	d.Close()
	return !d.Failed
}

// closeAll tries every descriptor from first up that the limit allows.
func closeAll(first int) {
	limit := min(kernel.OpenFilesLimit(), mostDescriptors)
	for fd := first; uint64(fd) < limit; fd++ {
		kernel.Close(fd)
	}
}
