package pid1

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/internal/proc"
)

// mostDescriptors bounds the plain loop where RLIMIT_NOFILE is huge or unlimited: 10^9 calls would take minutes.
const mostDescriptors = 65536

const firstOther = 3 // the descriptor behind stdin, stdout and stderr

// letGo gives up what mote has inherited for the app, so that it keeps no file system busy and no pipe open.
//
// As PID 1 it keeps descriptors 0 and 1: cron jobs and log links write to /proc/1/fd/1. Elsewhere a write end of stdout
// kept by an init would hide the app's end of file from whoever reads.
func letGo(first bool) {
	_ = kernel.Chdir(kernel.Literal("/\x00"))
	if !first {
		kernel.Close(0)
		kernel.Close(1)
	}
	switch kernel.CloseFrom(firstOther) {
	case unix.ENOSYS, unix.EPERM: // before Linux 5.9; a seccomp filter older than the call
		if !closeListed() {
			closeAll()
		}
	}
}

// closeListed closes the descriptors that /proc names. It returns false where /proc does not tell.
func closeListed() bool {
	var d proc.Dir
	if d.Open(proc.Descriptors) != 0 {
		return false
	}
	for fd := d.Next(); fd >= 0; fd = d.Next() {
		if fd >= firstOther && fd != d.FD {
			kernel.Close(fd)
		}
	}
	d.Close()
	return true
}

// closeAll tries every descriptor that the limit allows.
func closeAll() {
	limit := min(kernel.OpenFilesLimit(), mostDescriptors)
	for fd := firstOther; uint64(fd) < limit; fd++ {
		kernel.Close(fd)
	}
}
