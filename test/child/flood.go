package main

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// flood sends signals in turn by kill, until the receiver is gone.
func flood(w *words) {
	for {
		for i := 3; i < w.start.Argc; i++ {
			if kernel.Kill(w.number(2), w.number(i)) != 0 {
				kernel.Exit(0)
			}
		}
	}
}

// pour sends one signal by sigqueue, until the receiver is gone. It goes on where the queue is full.
func pour(pid, signal int) {
	info := kernel.Info{Signal: int32(signal), Code: kernel.CodeQueue, Pid: int32(kernel.Getpid())}
	for {
		switch kernel.Queue(pid, signal, &info) {
		case 0:
			info.Value++
		case unix.EAGAIN:
		default:
			kernel.Exit(0)
		}
	}
}

// drain takes every signal, and looks for end first each time, so that no other one can hide it.
func drain(end int) {
	_ = kernel.SetMask(kernel.AllSignals)
	var p printer
	p.text("ready")
	p.number(kernel.Getpid())
	p.send()
	var info kernel.Info
	for count := 0; ; count++ {
		if signal, _ := kernel.NextSignal(kernel.Only(end), &info, 0); signal == end {
			p.text("drained")
			p.number(count)
			p.send()
			kernel.Exit(0)
		}
		const moment = 1_000_000
		if _, errno := kernel.NextSignal(kernel.AllSignals&^kernel.Only(end), &info, moment); errno != 0 {
			count--
		}
	}
}

// chain forks and ends, and the new process does the same, until all links have been. It is deaf to nothing. The last link
// says so to descriptor 3: nobody has ended it.
func chain(milliseconds, links int) {
	_ = kernel.SetMask(0)
	for ; links > 0 && fork() == 0; links-- {
		kernel.Sleep(int64(milliseconds) * 1_000_000)
	}
	if links == 0 {
		_, _ = kernel.Write(3, "outrun")
	}
	kernel.Exit(0)
}

// pending leaves a signal for the program that follows. To itself a process may send any siginfo, and over an exec both
// its pid and what waits for it stay: rt_sigqueueinfo(2), execve(2).
func pending(w *words) {
	_ = kernel.SetMask(kernel.AllSignals)
	signal, code := w.number(2), w.number(3)
	if text := w.text(3); text[0] == '-' {
		code = -kernel.Number(text[1:])
	}
	info := kernel.Info{Signal: int32(signal), Code: int32(code), Pid: int32(w.number(4))}
	if kernel.Queue(kernel.Getpid(), signal, &info) != 0 {
		fail()
	}
}

// cloneChild starts a child whose end is told by another signal than SIGCHLD: clone(2).
func cloneChild(signal, milliseconds int) {
	pid, errno := kernel.Clone(uintptr(signal))
	if errno != 0 {
		fail()
	}
	if pid == 0 {
		kernel.Sleep(int64(milliseconds) * 1_000_000)
		kernel.Exit(0)
	}
}
