package main

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// live makes processes that do nothing but be there, to be looked at.
func live(w *words) {
	switch w.text(1) {
	case "crowd":
		crowd(w.number(2))
	case "tower":
		tower(w.number(2))
	case "threads":
		for range w.number(2) {
			leave(unix.CLONE_VM | unix.CLONE_FS | unix.CLONE_FILES | unix.CLONE_SIGHAND | unix.CLONE_THREAD)
		}
		sayReady()
		_, _, _ = unix.RawSyscall(unix.SYS_EXIT, 0, 0, 0)
	case "vfork":
		sayReady()
		_, _ = kernel.Clone(unix.CLONE_VFORK | uintptr(unix.SIGCHLD))
		rest()
	case "named":
		name := uintptr(w.start.Argv.At(2))
		_, _, _ = unix.RawSyscall(unix.SYS_PRCTL, unix.PR_SET_NAME, name, 0)
		report("", w.number(3), 0, false)
	}
}

// crowd is a process with many children.
func crowd(count int) {
	for range count {
		leave(shared)
	}
	sayReady()
	rest()
}

// tower is a process with a child that has a child, and so on.
func tower(height int) {
	for range height - 1 {
		climb(shared)
	}
	sayReady()
	rest()
}

func sayReady() {
	var p printer
	p.text("ready")
	p.number(kernel.Getpid())
	p.send()
}

// rest waits for ever.
func rest() {
	for {
		kernel.Sleep(1 << 60)
	}
}

// shared is a process on the memory of the one that starts it: thousands of them take little, and no long time to start.
const shared = unix.CLONE_VM | uintptr(unix.SIGCHLD)

// leave starts a process or a thread that waits for ever.
func leave(flags uintptr)

// climb goes on in a new process, while the old one waits for ever.
func climb(flags uintptr)
