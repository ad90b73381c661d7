package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

const remainingCount = 31

// remaining returns the number of every system call that mote makes once the app has started: the loop and its reactions, what
// it reads in /proc, what it says, and the end. A filter lets these through (--sandbox).
//
// restart_syscall is what the kernel itself makes of a sleep that a stop has interrupted.
func remaining() (numbers [remainingCount]uint16) {
	return [...]uint16{
		sysSigtimedwait, unix.SYS_RT_SIGPENDING, unix.SYS_RT_SIGPROCMASK, unix.SYS_RT_SIGACTION,
		unix.SYS_WAIT4, unix.SYS_WAITID,
		unix.SYS_KILL, unix.SYS_RT_SIGQUEUEINFO, unix.SYS_PIDFD_OPEN, unix.SYS_PIDFD_SEND_SIGNAL,
		sysClock, sysSleep, unix.SYS_RESTART_SYSCALL,
		unix.SYS_PRLIMIT64, sysMmap, unix.SYS_MUNMAP,
		unix.SYS_OPENAT, unix.SYS_CLOSE, unix.SYS_READ, unix.SYS_GETDENTS64, unix.SYS_LSEEK, sysStatus,
		unix.SYS_WRITE, unix.SYS_PWRITEV2, unix.SYS_SENDTO, sysPpoll,
		unix.SYS_IOCTL, unix.SYS_GETPID, unix.SYS_GETPPID, unix.SYS_GETPGID,
		unix.SYS_EXIT_GROUP,
	}
}

// Confine lets the caller make the remaining system calls only; the answer to others is EPERM. It cannot be undone. Where a
// kernel or a runtime does not allow it, nothing changes: prctl(2), PR_SET_NO_NEW_PRIVS; seccomp(2).
func Confine() {
	const (
		offsetOfNumber   = 0 // in struct seccomp_data
		offsetOfMachine  = 4
		offsetOfArgument = 16
		load             = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
		jumpIfEqual      = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
		answer           = unix.BPF_RET | unix.BPF_K
		head             = 3
		oldOnes          = head + remainingCount
		behind           = oldOnes + olderCount
	)
	var filter [behind + 9]unix.SockFilter
	refuse, allow := len(filter)-2, len(filter)-1
	filter[0] = unix.SockFilter{Code: load, K: offsetOfMachine}
	filter[1] = unix.SockFilter{Code: jumpIfEqual, Jf: uint8(refuse - 2), K: machine}
	filter[2] = unix.SockFilter{Code: load, K: offsetOfNumber}
	for i, number := range remaining() {
		filter[head+i] = unix.SockFilter{Code: jumpIfEqual, Jt: uint8(allow - head - i - 1), K: uint32(number)}
	}
	for i, number := range olderOnes() {
		filter[oldOnes+i] = unix.SockFilter{Code: jumpIfEqual, Jt: uint8(allow - oldOnes - i - 1), K: uint32(number)}
	}
	// Of ptrace(2), only what lets go of a process. The two halves of an argument have another order on other machines.
	filter[behind] = unix.SockFilter{Code: jumpIfEqual, Jf: uint8(refuse - behind - 1), K: unix.SYS_PTRACE}
	filter[behind+1] = unix.SockFilter{Code: load, K: offsetOfArgument}
	filter[behind+2] = unix.SockFilter{Code: unix.BPF_MISC | unix.BPF_TAX}
	filter[behind+3] = unix.SockFilter{Code: load, K: offsetOfArgument + 4}
	filter[behind+4] = unix.SockFilter{Code: unix.BPF_ALU | unix.BPF_OR | unix.BPF_X}
	filter[behind+5] = unix.SockFilter{Code: jumpIfEqual, Jt: uint8(allow - behind - 6), K: unix.PTRACE_DETACH}
	filter[behind+6] = unix.SockFilter{Code: jumpIfEqual, Jt: uint8(allow - behind - 7), K: unix.PTRACE_GETSIGINFO}
	filter[refuse] = unix.SockFilter{Code: answer, K: refusal}
	filter[allow] = unix.SockFilter{Code: answer, K: unix.SECCOMP_RET_ALLOW}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	_, _ = call(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0) // or the kernel takes no filter from just anybody
	_, _ = call(unix.SYS_PRCTL, unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&program)), 0)
}

// KeepKill gives up every capability but CAP_KILL, which forwarding to an app of another user takes; where the caller has
// not got that one, it keeps none: capset(2). The bounding set is left, because only an exec could use it.
func KeepKill() {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	data := [2]unix.CapUserData{{Effective: 1 << unix.CAP_KILL, Permitted: 1 << unix.CAP_KILL}}
	for {
		_, errno := call(unix.SYS_CAPSET, uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&data)), 0, 0)
		if errno != unix.EPERM || data[0].Permitted == 0 {
			return
		}
		data[0] = unix.CapUserData{}
	}
}
