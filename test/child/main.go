// Command child is the app, and now and then the sender, in the tests: a little program without the Go runtime, so that
// no runtime of its own touches a signal. It starts at _boot as mote does.
//
//	child exit CODE              ends with that code
//	child die SIGNAL             dies of a signal
//	child report END [CODE]      tells of every signal that comes, and ends with CODE after END
//	child as NAME END            the same, each line headed by a name
//	child slow END               the same as report, but blind to all until USR1 comes
//	child drain END              takes every signal, and tells how many when END has come
//	child orphans COUNT [MS]     leaves orphans, which live some milliseconds, and ends
//	child storm END              leaves orphans until END comes, and tells how many
//	child wait SIGNAL            waits for one signal, deaf to all others, and ends with 0
//	child queue PID SIGNAL VALUE COUNT [SENDER [UID]]
//	                             sends VALUE, VALUE+1 ... by sigqueue, under the name of SENDER
//	child insist ...             the same, and tries again where the queue is full
//	child thread PID SIGNAL      sends by tgkill
//	child mask HEX PROGRAM ...   runs a program with these signals blocked
//	child ignore SIGNAL PROGRAM ...
//	                             runs a program that ignores a signal
//	child raise SIGNAL PROGRAM ...
//	                             has a child send it a signal, and runs a program
//	child zombie PROGRAM ...     runs a program that has a zombie for a child
//	child noargv PROGRAM         runs a program with an empty argv
//	child timer MS PROGRAM ...   runs a program that inherits a timer
//	child lead PROGRAM ...       runs a program as the leader of its own process group
//	child traced SIGNAL PROGRAM ...
//	                             has its parent trace it, sends itself a signal, or none for 0, and runs a program
//	child stray PROGRAM ...      runs a program in the process group of a child
//	child pending SIGNAL CODE SENDER PROGRAM ...
//	                             runs a program for which a signal waits, with any siginfo
//	child clone SIGNAL MS PROGRAM ...
//	                             runs a program that has a child with another exit signal than CHLD
//	child chain MS LINKS         forks, ends, and goes on so in the new process, each of which lives some milliseconds
//	child flood PID SIGNAL ...   sends by kill, in turn and as fast as it can, until the process is gone
//	child pour PID SIGNAL        the same by sigqueue, with values from 0 up
//	child crowd COUNT            has so many children, all of which wait for ever
//	child tower HEIGHT           has a child that has a child and so on, all of which wait for ever
//	child threads COUNT          leaves so many threads, and ends as their leader
//	child vfork                  waits for a child as vfork does, for ever
//	child named NAME END         reports, and is called NAME by the kernel
//
// A report is a line "SIGNAL CODE PID UID VALUE", all in decimal; "ready PID" comes before the first.
package main

import (
	_ "unsafe" // for go:linkname

	"golang.org/x/sys/unix"

	_ "mote/internal/bare"
	"mote/internal/kernel"
	"mote/test/line"
)

func main() { panic("build with mote/internal/link") }

//go:linkname boot mote/internal/bare.boot
func boot(sp uintptr) {
	start := kernel.ReadStart(sp)
	if start.Argc < 2 {
		line.Fail()
	}
	w := line.Words{Start: start}
	switch w.Text(1) {
	case "exit":
		kernel.Exit(w.Number(2))
	case "die":
		kernel.SetDisposition(w.Number(2), kernel.ByDefault) // make(1) ignores some signals
		_ = kernel.SetMask(0)
		_ = kernel.Kill(kernel.Getpid(), w.Number(2))
	case "report":
		report("", w.Number(2), w.Number(3), false)
	case "as":
		report(w.Text(2), w.Number(3), 0, false)
	case "slow":
		report("", w.Number(2), w.Number(3), true)
	case "drain":
		drain(w.Number(2))
	case "orphans":
		leaveOrphans(w.Number(2), w.Number(3))
	case "storm":
		storm(w.Number(2))
	case "wait":
		waitFor(w.Number(2))
	case "chain":
		chain(w.Number(2), w.Number(3))
	case "flood":
		flood(&w)
	case "pour":
		pour(w.Number(2), w.Number(3))
	case "crowd", "tower", "threads", "vfork", "named":
		live(&w)
	default:
		send(&w)
	}
	line.Fail()
}

// ready blocks every signal, so that each waits until it is taken, and says so.
func ready(name string) {
	_ = kernel.SetMask(kernel.AllSignals)
	sayReady(name)
}

func sayReady(name string) {
	var p line.Printer
	p.Text(name)
	p.Text("ready")
	p.Number(kernel.Getpid())
	p.Send()
}

// report tells of every signal until end comes.
func report(name string, end, code int, blind bool) {
	ready(name)
	var p line.Printer
	var info kernel.Info
	if blind {
		_, _ = kernel.NextSignal(kernel.Only(int(unix.SIGUSR1)), &info, kernel.Forever)
	}
	for {
		signal, errno := kernel.NextSignal(kernel.AllSignals, &info, kernel.Forever)
		if errno != 0 {
			continue
		}
		p.Text(name)
		p.Number(signal)
		p.Number(int(info.Code))
		p.Number(int(info.Pid))
		p.Number(int(info.Uid))
		p.Number(int(info.Value))
		p.Send()
		if signal == end {
			kernel.Exit(code)
		}
	}
}

func waitFor(signal int) {
	ready("")
	var info kernel.Info
	for {
		if _, errno := kernel.NextSignal(kernel.Only(signal), &info, kernel.Forever); errno == 0 {
			kernel.Exit(0)
		}
	}
}

// fork starts a copy of the program: 0 is returned in it.
func fork() int {
	pid, errno := kernel.Clone(uintptr(unix.SIGCHLD))
	if errno != 0 {
		line.Fail()
	}
	return pid
}

// leaveOrphans starts processes whose parent ends at once, and that live some milliseconds longer.
func leaveOrphans(count, milliseconds int) {
	for range count {
		leaveOrphan(milliseconds)
	}
	kernel.Exit(0)
}

func leaveOrphan(milliseconds int) {
	if pid := fork(); pid != 0 {
		_, _, _ = unix.RawSyscall6(unix.SYS_WAIT4, uintptr(pid), 0, 0, 0, 0, 0)
		return
	}
	if fork() == 0 {
		kernel.Sleep(int64(milliseconds) * 1_000_000)
	}
	kernel.Exit(0)
}

// storm leaves orphans as fast as it can, until end comes.
func storm(end int) {
	ready("")
	var p line.Printer
	var info kernel.Info
	for count := 0; ; count++ {
		if signal, _ := kernel.NextSignal(kernel.Only(end), &info, 0); signal == end {
			p.Text("orphans")
			p.Number(count)
			p.Send()
			kernel.Exit(0)
		}
		leaveOrphan(0)
	}
}
