package main

import (
	"unsafe"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/test/line"
)

// send does what is no app's business: it sends signals, or prepares something and runs another program.
func send(w *line.Words) {
	switch w.Text(1) {
	case "queue":
		queue(w, false)
	case "insist":
		queue(w, true)
	case "thread":
		pid := uintptr(w.Number(2))
		_, _, errno := unix.RawSyscall(unix.SYS_TGKILL, pid, pid, uintptr(w.Number(3)))
		kernel.Exit(int(errno))
	case "noargv":
		none := [1]uintptr{}
		_ = kernel.Exec(w.Start.Argv.At(2), kernel.Vector(unsafe.Pointer(&none)), w.Start.Envp)
	default:
		w.Run(prepare(w))
	}
}

// prepare changes what the next program inherits, or who is near it, and returns the word that names that program.
func prepare(w *line.Words) int {
	switch w.Text(1) {
	case "mask":
		_ = kernel.SetMask(hex(w.Text(2)))
		return 3
	case "ignore":
		kernel.SetDisposition(w.Number(2), kernel.Ignored)
		return 3
	case "raise":
		raise(kernel.Getpid(), w.Number(2))
		return 3
	case "zombie":
		if fork() == 0 {
			kernel.Exit(0)
		}
		awaitDead()
		return 2
	case "lead":
		_ = kernel.Setpgid(0, 0)
		return 2
	case "traced":
		traced(w.Number(2))
		return 3
	case "stray":
		stray()
		return 2
	case "pending":
		pending(w)
		return 5
	case "clone":
		cloneChild(w.Number(2), w.Number(3))
		return 4
	case "timer":
		at := unix.Itimerval{Value: unix.NsecToTimeval(int64(w.Number(2)) * 1_000_000)}
		_, _, _ = unix.RawSyscall(unix.SYS_SETITIMER, unix.ITIMER_REAL, uintptr(unsafe.Pointer(&at)), 0)
		return 3
	}
	line.Fail()
	return 0
}

// raise has a child send a signal to a process, and leaves that child a zombie.
func raise(pid, signal int) {
	if fork() == 0 {
		kernel.Exit(int(kernel.Kill(pid, signal)))
	}
	awaitDead()
}

// awaitDead waits until a child is dead, and does not reap it.
func awaitDead() {
	for kernel.NextDead() == 0 {
	}
}

// queue sends a row of signals with consecutive values. It ends with the errno of the first that was refused, unless it
// insists and the receiver's queue is full.
func queue(w *line.Words, insist bool) {
	pid, signal := w.Number(2), w.Number(3)
	info := kernel.Info{Signal: int32(signal), Code: kernel.CodeQueue, Pid: int32(kernel.Getpid()), Value: uintptr(w.Number(4))}
	if sender := w.Number(6); sender != 0 {
		info.Pid = int32(sender)
	}
	info.Uid = uint32(w.Number(7))
	for range w.Number(5) {
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
		line.Fail()
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
		var p line.Printer
		p.Text("refused")
		p.Send()
	}
	if signal != 0 {
		_ = kernel.Kill(kernel.Getpid(), signal)
	}
}
