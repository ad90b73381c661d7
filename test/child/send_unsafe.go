package main

import (
	"unsafe"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// send does what is no app's business: it sends signals, or prepares something and runs another program.
func send(w *words) {
	switch w.text(1) {
	case "queue":
		queue(w, false)
	case "insist":
		queue(w, true)
	case "thread":
		pid := uintptr(w.number(2))
		_, _, errno := unix.RawSyscall(unix.SYS_TGKILL, pid, pid, uintptr(w.number(3)))
		kernel.Exit(int(errno))
	case "mask":
		_ = kernel.SetMask(hex(w.text(2)))
		w.run(3)
	case "ignore":
		kernel.SetDisposition(w.number(2), kernel.Ignored)
		w.run(3)
	case "raise":
		self := kernel.Getpid()
		if fork() == 0 {
			kernel.Exit(int(kernel.Kill(self, w.number(2))))
		}
		for kernel.NextDead() == 0 {
		}
		w.run(3)
	case "zombie":
		if fork() == 0 {
			kernel.Exit(0)
		}
		for kernel.NextDead() == 0 {
		}
		w.run(2)
	case "lead":
		_ = kernel.Setpgid(0, 0)
		w.run(2)
	case "traced":
		traced(w.number(2))
		w.run(3)
	case "stray":
		stray()
		w.run(2)
	case "pending":
		pending(w)
		w.run(5)
	case "clone":
		cloneChild(w.number(2), w.number(3))
		w.run(4)
	case "noargv":
		none := [1]uintptr{}
		_ = kernel.Exec(w.start.Argv.At(2), kernel.Vector(unsafe.Pointer(&none)), w.start.Envp)
	case "timer":
		at := unix.Itimerval{Value: unix.NsecToTimeval(int64(w.number(2)) * 1_000_000)}
		_, _, _ = unix.RawSyscall(unix.SYS_SETITIMER, unix.ITIMER_REAL, uintptr(unsafe.Pointer(&at)), 0)
		w.run(3)
	}
}

// queue sends a row of signals with consecutive values. It ends with the errno of the first that was refused, unless it
// insists and the receiver's queue is full.
func queue(w *words, insist bool) {
	pid, signal := w.number(2), w.number(3)
	info := kernel.Info{Signal: int32(signal), Code: kernel.CodeQueue, Pid: int32(kernel.Getpid()), Value: uintptr(w.number(4))}
	if sender := w.number(6); sender != 0 {
		info.Pid = int32(sender)
	}
	info.Uid = uint32(w.number(7))
	for range w.number(5) {
		errno := kernel.Queue(pid, signal, &info)
		for errno == unix.EAGAIN && insist {
			kernel.Sleep(1_000_000)
			errno = kernel.Queue(pid, signal, &info)
		}
		if errno != 0 {
			kernel.Exit(int(errno))
		}
		info.Value++
	}
	kernel.Exit(0)
}

// stray moves into the process group of a child, which ends with it.
func stray() {
	child := fork()
	if child == 0 {
		_ = kernel.SignalOnParentDeath(int(unix.SIGKILL))
		kernel.Sleep(3_600_000_000_000)
		kernel.Exit(0)
	}
	if kernel.Setpgid(child, child) != 0 || kernel.Setpgid(0, child) != 0 {
		fail()
	}
}

// hex reads a hexadecimal number of lower-case digits.
func hex(text string) (n kernel.Set) {
	for i := range len(text) {
		digit := text[i] - '0'
		if digit > 9 {
			digit = text[i] - 'a' + 10
		}
		n = n<<4 | kernel.Set(digit)
	}
	return n
}

// traced has the parent trace this process, and sends it a signal, unless that is 0. It is said where the kernel refuses.
func traced(signal int) {
	_, _, errno := unix.RawSyscall(unix.SYS_PTRACE, unix.PTRACE_TRACEME, 0, 0)
	if errno != 0 {
		var p printer
		p.text("refused")
		p.send()
	}
	if signal != 0 {
		_ = kernel.Kill(kernel.Getpid(), signal)
	}
}
