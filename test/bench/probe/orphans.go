package main

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// storm starts a process that leaves orphans without end, and returns where it counts them. The process is deaf, because
// dumb-init sends each signal to the whole process group.
func storm() *int64 {
	_ = kernel.SetMask(kernel.AllSignals)
	left := shared()
	if fork() == 0 {
		for {
			leaveOrphan()
			*left++
		}
	}
	return left
}

// orphans leaves orphans one by one, says that it has, and waits for its end.
func orphans(count int) {
	for range count {
		leaveOrphan()
	}
	say(nil)
	for {
		kernel.Sleep(1_000_000_000)
	}
}

// leaveOrphan starts a process whose parent ends at once, as it does itself.
func leaveOrphan() {
	if pid := fork(); pid != 0 {
		_, _ = wait(pid)
		return
	}
	fork()
	kernel.Exit(0)
}

// fork starts a copy of the probe: 0 is returned in it.
func fork() int {
	pid, _, errno := unix.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
	if errno != 0 {
		fail("fork")
	}
	return int(pid)
}
