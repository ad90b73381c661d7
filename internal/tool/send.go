package tool

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// send sends the signal to a process, if it is there and still the one that is meant: a descriptor keeps its pid from
// becoming somebody else's meanwhile, on kernels that have such.
func (r *sender) send(pid int) {
	if pid == 0 {
		return
	}
	fd, errno := kernel.OpenProcess(pid)
	opened := errno == 0
	switch errno {
	case unix.ENOSYS, unix.EPERM: // an old kernel, or a seccomp profile that does not know the call
		errno = 0
	case unix.EINVAL, unix.ENOENT:
		errno = unix.ESRCH
	}
	if errno == 0 {
		errno = r.sendTo(pid, fd, opened)
	}
	if opened {
		kernel.Close(fd)
	}
	r.tell(pid, errno)
}

// Reasons not to send a signal for which the kernel has no errno.
const (
	toItself = unix.EDEADLK
	toPID1   = unix.EUCLEAN
	notOwner = unix.ENOTUNIQ
	notWay   = unix.EREMCHG
)

// ends tells whether the signal is one that no process can catch. To PID 1 the kernel does not deliver them at all.
func (r *sender) ends() bool { return r.signal == int(unix.SIGKILL) || r.signal == int(unix.SIGSTOP) }

// sendTo looks at the process once more, now that its descriptor is open, and sends the signal by that, or by the pid where
// there is no descriptor.
func (r *sender) sendTo(pid, fd int, opened bool) (errno unix.Errno) {
	switch {
	case pid == r.self || pid == r.caller:
		return toItself
	case pid == 1 && r.ends():
		return toPID1
	case !r.means(pid) && r.how == byOwner && !r.process.Gone():
		return r.doubt
	case !r.means(pid):
		return unix.ESRCH
	}
	signal := r.signal
	if r.dry {
		signal = 0 // kill(2) then only looks whether it may be sent
	}
	_ = kernel.SetMask(kernel.AllSignals) // mote may pass it on to all, and to this process, too
	errno = unix.ENOSYS
	if opened {
		errno = kernel.KillOpen(fd, signal)
	}
	if errno == unix.ENOSYS {
		errno = kernel.Kill(pid, signal)
	}
	return errno
}
