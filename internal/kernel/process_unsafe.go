package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// waitChildren makes the waits below see every child, also one cloned with another exit signal than SIGCHLD, which can
// be inherited over an exec: wait(2), __WALL.
const waitChildren = unix.WALL

// Getpid wraps getpid(2). It returns a negative errno where a seccomp filter forbids the call, which else cannot fail.
//
//go:noinline
func Getpid() int { return ask(unix.SYS_GETPID) }

// Getppid wraps getppid(2); 0 where the parent is outside the PID namespace, and a negative errno as [Getpid] does.
//
//go:noinline
func Getppid() int { return ask(unix.SYS_GETPPID) }

func ask(number uintptr) int {
	pid, errno := call(number, 0, 0, 0, 0)
	if errno != 0 {
		return -int(errno)
	}
	return pid
}

// Getuid returns the real user of the caller: getuid(2).
func Getuid() int {
	uid, _ := call(sysGetuid, 0, 0, 0, 0)
	return uid
}

// Getpgid wraps getpgid(2); pid 0 means the caller.
func Getpgid(pid int) (int, unix.Errno) { return call(unix.SYS_GETPGID, uintptr(pid), 0, 0, 0) }

// Setpgid wraps setpgid(2); pid 0 means the caller, group 0 means pid.
func Setpgid(pid, group int) unix.Errno {
	_, errno := call(unix.SYS_SETPGID, uintptr(pid), uintptr(group), 0, 0)
	return errno
}

// Getsid wraps getsid(2); pid 0 means the caller.
func Getsid(pid int) (int, unix.Errno) { return call(unix.SYS_GETSID, uintptr(pid), 0, 0, 0) }

// Setsid makes the caller the leader of a new session and of a process group in it: setsid(2).
func Setsid() unix.Errno {
	_, errno := call(unix.SYS_SETSID, 0, 0, 0, 0)
	return errno
}

// BecomeSubreaper makes orphaned descendants children of the caller: prctl(2), PR_SET_CHILD_SUBREAPER.
func BecomeSubreaper() unix.Errno {
	_, errno := call(unix.SYS_PRCTL, unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0)
	return errno
}

// SignalOnParentDeath has the kernel send the caller a signal when its parent ends: prctl(2), PR_SET_PDEATHSIG.
func SignalOnParentDeath(signal int) unix.Errno {
	_, errno := call(unix.SYS_PRCTL, unix.PR_SET_PDEATHSIG, uintptr(signal), 0, 0)
	return errno
}

// Exec wraps execve(2). It returns only when it failed.
func Exec(path CString, argv, envp Vector) unix.Errno {
	_, errno := call(unix.SYS_EXECVE, uintptr(path), uintptr(argv), uintptr(envp), 0)
	return errno
}

// Exit ends the process: _exit(2). Of code, the low 8 bits count.
//
//go:noinline
func Exit(code int) {
	for {
		_, _ = call(unix.SYS_EXIT_GROUP, uintptr(code), 0, 0, 0)
	}
}

// Reap collects one child that has ended, or tells of one that was stopped or goes on, and waits for none of it: wait4(2),
// WNOHANG, WUNTRACED and WCONTINUED. It returns pid 0 where there is none, and ECHILD where there is no child at all. The usage, which
// may be nil, is that of the child and of all that it has itself waited for.
func Reap(status *unix.WaitStatus, usage *unix.Rusage) (pid int, errno unix.Errno) {
	return call(unix.SYS_WAIT4, ^uintptr(0), uintptr(unsafe.Pointer(status)),
		unix.WNOHANG|unix.WUNTRACED|unix.WCONTINUED|waitChildren, uintptr(unsafe.Pointer(usage)))
}

// AwaitEnd waits until a child has ended, and collects it: wait4(2). Where the kernel does not let it, it does not wait.
//
// Precondition: all signals are blocked, so that none ends the wait.
func AwaitEnd(pid int) { _, _ = call(unix.SYS_WAIT4, uintptr(pid), 0, waitChildren, 0) }

// StopNews returns what [Reap] would tell of a child that lives, and leaves it to be told: [ChildStopped],
// [ChildContinues], or 0 for nothing since it told last: waitid(2), WNOWAIT.
func StopNews(pid int) int {
	var info Info
	_, errno := call6(unix.SYS_WAITID, unix.P_PID, uintptr(pid), uintptr(unsafe.Pointer(&info)),
		unix.WSTOPPED|unix.WCONTINUED|unix.WNOHANG|unix.WNOWAIT|waitChildren, 0, 0)
	if errno != 0 {
		return 0
	}
	return int(info.Code)
}

// Values of [StopNews]: sigaction(2), CLD_STOPPED and CLD_CONTINUED.
const (
	ChildStopped   = 5
	ChildContinues = 6
)

// NextDead returns the pid of a child that [Reap] would collect next, and leaves it a zombie, so that /proc can still be
// asked about it: waitid(2), WNOWAIT. It returns 0 where there is none.
func NextDead() int {
	var info Info
	_, errno := call6(unix.SYS_WAITID, unix.P_ALL, 0, uintptr(unsafe.Pointer(&info)),
		unix.WEXITED|unix.WNOHANG|unix.WNOWAIT|waitChildren, 0, 0)
	if errno != 0 {
		return 0
	}
	return int(info.Pid)
}

// StoppedFor reads the siginfo of the signal for which a process stands still that the caller traces: ptrace(2),
// PTRACE_GETSIGINFO. ESRCH says that it is no such stop, or that somebody else traces it.
func StoppedFor(pid int, info *Info) unix.Errno {
	_, errno := call(unix.SYS_PTRACE, unix.PTRACE_GETSIGINFO, uintptr(pid), 0, uintptr(unsafe.Pointer(info)))
	return errno
}

// Detach ends the tracing of a process that stands still for that, and has it take a signal first, or none where that is
// 0: ptrace(2), PTRACE_DETACH. The errors are those of [StoppedFor].
func Detach(pid, signal int) unix.Errno {
	_, errno := call(unix.SYS_PTRACE, unix.PTRACE_DETACH, uintptr(pid), 0, uintptr(signal))
	return errno
}

// HasChild tells whether the caller has a child, alive or a zombie, in a process group, or anywhere for group 0: waitid(2),
// P_PGID or P_ALL, WNOWAIT. As long as it has, the number of the group is nobody else's.
func HasChild(group int) bool {
	which := uintptr(unix.P_ALL)
	if group != 0 {
		which = unix.P_PGID
	}
	_, errno := call6(unix.SYS_WAITID, which, uintptr(group), 0, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT|waitChildren, 0, 0)
	return errno == 0
}
