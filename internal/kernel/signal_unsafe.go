package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// Set is a set of signals as the kernel has it: bit N-1 stands for signal N.
type Set uint64

// AllSignals is every signal, 1 to 64. The kernel takes KILL and STOP out of it by itself.
const AllSignals = ^Set(0)

// Only returns the set of one signal, 1 to 64.
func Only(signal int) Set { return 1 << uint(signal-1) }

// Has tells whether a signal, 1 to 64, is in s.
func (s Set) Has(signal int) bool { return s&Only(signal) != 0 }

// setSize is what the rt_ calls want to be told: the size of the kernel's sigset_t, which is not that of the C library.
const setSize = unsafe.Sizeof(Set(0))

// Info is the kernel's siginfo_t, with the fields of the union that kill, sigqueue and child deaths use: sigaction(2). The
// union starts at a multiple of the size of a word.
type Info struct {
	Signal int32
	Errno  int32
	Code   int32
	_      [wordSize - 4]byte
	Pid    int32   // the sender or the dead child; 0 for one outside the PID namespace
	Uid    uint32  // its real user; 65534 where the user namespace has no name for it
	Value  uintptr // what sigqueue(3) passed along
	_      [128 - 16 - 2*wordSize]byte
}

// Values of Info.Code: asm-generic/siginfo.h.
const (
	CodeUser   = 0    // kill(2)
	CodeQueue  = -1   // sigqueue(3)
	CodeThread = -6   // tgkill(2)
	CodeKernel = 0x80 // the kernel itself
)

// ReplaceMask replaces the set of blocked signals and returns the one before it: rt_sigprocmask(2).
func ReplaceMask(mask Set) (before Set, errno unix.Errno) {
	_, errno = call(unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, uintptr(unsafe.Pointer(&mask)),
		uintptr(unsafe.Pointer(&before)), setSize)
	return before, errno
}

// SetMask is [ReplaceMask] for whom a failure changes nothing.
//
//go:noinline
func SetMask(mask Set) (before Set) {
	before, _ = ReplaceMask(mask)
	return before
}

// Pending returns the blocked signals that wait for the caller: rt_sigpending(2).
func Pending() (set Set) {
	_, _ = call(unix.SYS_RT_SIGPENDING, uintptr(unsafe.Pointer(&set)), setSize, 0, 0)
	return set
}

// NextSignal takes one pending signal of the set off the queue and waits for it at most timeout nanoseconds, or [Forever]:
// rt_sigtimedwait(2). EAGAIN says that the time is over, EINTR that the process was frozen, stopped or traced meanwhile.
//
// Precondition: the signals of the set are blocked.
func NextSignal(set Set, info *Info, timeout int64) (signal int, errno unix.Errno) {
	return timed(sysSigtimedwait, uintptr(unsafe.Pointer(&set)), uintptr(unsafe.Pointer(info)), timeout, setSize, 0)
}

// Dispositions that are no address of a handler: rt_sigaction(2).
const (
	ByDefault = 0
	Ignored   = 1
)

// action is the kernel's struct sigaction. Its flags and restorer are of use to handlers only: see [Catch]. Some machines have
// no such field, and the mask in its place: what follows is zero as well.
type action struct {
	handler  uintptr
	flags    uintptr
	restorer uintptr
	mask     Set
}

// SetDisposition makes a signal act by default or be ignored and returns what it did before: rt_sigaction(2). Either
// deletes a pending one where the new disposition is to ignore, as the default of SIGCHLD is.
func SetDisposition(signal int, handler uintptr) (before uintptr, errno unix.Errno) {
	now := action{handler: handler}
	return setAction(signal, &now)
}

// setAction changes nothing where now is nil.
func setAction(signal int, now *action) (before uintptr, errno unix.Errno) {
	var old action
	_, errno = call(unix.SYS_RT_SIGACTION, uintptr(signal), uintptr(unsafe.Pointer(now)), uintptr(unsafe.Pointer(&old)),
		setSize)
	return old.handler, errno
}

// Kill wraps kill(2), save for its broadcast: pid -1 is refused with EINVAL. [KillAll] is the one place for that.
//
//go:noinline
func Kill(pid, signal int) unix.Errno {
	if pid == -1 {
		return unix.EINVAL
	}
	_, errno := call(unix.SYS_KILL, uintptr(pid), uintptr(signal), 0, 0)
	return permission(errno)
}

// permission returns EPERM, the kernel's own word for a signal that may not be sent, for that of security modules: EACCES.
// Every call that sends a signal asks them: security_task_kill.
func permission(errno unix.Errno) unix.Errno {
	if errno == unix.EACCES {
		return unix.EPERM
	}
	return errno
}

// KillAll sends a signal to every process of the PID namespace but the caller: kill(2), pid -1. Outside a PID namespace
// of mote's own that would end the machine, so it asks right here whether the caller is PID 1, and returns EPERM where it
// is not. ESRCH says that there is no other process; 0 says little, for refusals are not reported.
func KillAll(signal int) unix.Errno {
	if Getpid() != 1 {
		return unix.EPERM
	}
	_, errno := call(unix.SYS_KILL, ^uintptr(0), uintptr(signal), 0, 0)
	return permission(errno)
}

// Queue sends a signal with its siginfo to a process: rt_sigqueueinfo(2). The kernel takes negative codes only, SI_TKILL
// apart. EAGAIN says that the receiver's queue is full.
func Queue(pid, signal int, info *Info) unix.Errno {
	_, errno := call(unix.SYS_RT_SIGQUEUEINFO, uintptr(pid), uintptr(signal), uintptr(unsafe.Pointer(info)), 0)
	return permission(errno)
}

// QueueGroup sends a signal with its siginfo to the process group that leader leads: pidfd_send_signal(2) with
// PIDFD_SIGNAL_PROCESS_GROUP, Linux 6.9. EINVAL or ENOSYS says that the kernel is older.
func QueueGroup(leader, signal int, info *Info) unix.Errno {
	const toProcessGroup = 1 << 2 // PIDFD_SIGNAL_PROCESS_GROUP of linux/pidfd.h
	fd, errno := OpenProcess(leader)
	if errno != 0 {
		return errno
	}
	_, errno = call(unix.SYS_PIDFD_SEND_SIGNAL, uintptr(fd), uintptr(signal), uintptr(unsafe.Pointer(info)), toProcessGroup)
	Close(fd)
	return permission(errno)
}

// OpenProcess returns a descriptor that stands for a process as long as it is open, whoever gets its pid meanwhile:
// pidfd_open(2), Linux 5.3. EINVAL or ENOENT says that the pid is that of a thread.
func OpenProcess(pid int) (fd int, errno unix.Errno) {
	return call(unix.SYS_PIDFD_OPEN, uintptr(pid), 0, 0, 0)
}

// KillOpen sends a signal to a process that was opened, and none to anybody else: pidfd_send_signal(2), Linux 5.1. ESRCH
// says that it has been reaped.
func KillOpen(fd, signal int) unix.Errno {
	_, errno := call(unix.SYS_PIDFD_SEND_SIGNAL, uintptr(fd), uintptr(signal), 0, 0)
	return permission(errno)
}
