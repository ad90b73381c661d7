package main

import (
	"unsafe"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// fork starts a copy of the process: 0 is returned in it. Its end is told by SIGCHLD, or by no signal where silent is
// 1: clone(2).
func fork(silent int) int {
	flags := uintptr(unix.SIGCHLD)
	if silent == 1 {
		flags = 0
	}
	pid, errno := kernel.Clone(flags)
	if errno != 0 {
		fail()
	}
	return pid
}

// wait waits for any child: wait4(2). It returns 0 where there is none, or, with WNOHANG, none that is dead.
func wait(options int) (pid int, status unix.WaitStatus) {
	var word uint32
	r, _, errno := unix.RawSyscall6(unix.SYS_WAIT4, ^uintptr(0), uintptr(unsafe.Pointer(&word)),
		uintptr(options|unix.WALL), 0, 0, 0)
	if errno != 0 {
		return 0, 0
	}
	return int(r), unix.WaitStatus(word)
}

// limit sets a resource limit: prlimit(2).
func limit(resource int, value uint64) {
	l := unix.Rlimit{Cur: value, Max: value}
	_, _, errno := unix.RawSyscall6(unix.SYS_PRLIMIT64, 0, uintptr(resource), uintptr(unsafe.Pointer(&l)), 0, 0, 0)
	if errno != 0 {
		fail()
	}
}

// mountProc mounts a /proc for the PID namespace: mount(2).
func mountProc() {
	name, path := kernel.Literal("proc\x00"), kernel.Literal("/proc\x00")
	if _, _, errno := unix.RawSyscall6(unix.SYS_MOUNT, uintptr(name), uintptr(path), uintptr(name), 0, 0, 0); errno != 0 {
		fail()
	}
}

// beReaper makes the process adopt the orphans below it: prctl(2).
func beReaper() { _ = kernel.BecomeSubreaper() }

// shared returns numbers that the processes forked from here on share: mmap(2).
func shared() *counters {
	address, errno := kernel.MapShared(unsafe.Sizeof(counters{}))
	if errno != 0 {
		fail()
	}
	return *(**counters)(unsafe.Pointer(&address))
}

// execWords runs a program in place of the process: execve(2). The last word is 0.
func execWords(argv *[4]kernel.CString) {
	var none [1]kernel.CString
	_ = kernel.Exec(argv[0], kernel.Vector(unsafe.Pointer(argv)), kernel.Vector(unsafe.Pointer(&none)))
	fail()
}
