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
)

func main() { panic("build with mote/internal/link") }

//go:linkname boot mote/internal/bare.boot
func boot(sp uintptr) {
	start := kernel.ReadStart(sp)
	if start.Argc < 2 {
		fail()
	}
	w := words{start: start}
	switch w.text(1) {
	case "exit":
		kernel.Exit(w.number(2))
	case "die":
		kernel.SetDisposition(w.number(2), kernel.ByDefault) // make(1) ignores some signals
		_ = kernel.SetMask(0)
		_ = kernel.Kill(kernel.Getpid(), w.number(2))
	case "report":
		report("", w.number(2), w.number(3), false)
	case "as":
		report(w.text(2), w.number(3), 0, false)
	case "slow":
		report("", w.number(2), w.number(3), true)
	case "drain":
		drain(w.number(2))
	case "orphans":
		leaveOrphans(w.number(2), w.number(3))
	case "storm":
		storm(w.number(2))
	case "wait":
		waitFor(w.number(2))
	case "chain":
		chain(w.number(2), w.number(3))
	case "flood":
		flood(&w)
	case "pour":
		pour(w.number(2), w.number(3))
	case "crowd", "tower", "threads", "vfork", "named":
		live(&w)
	default:
		send(&w)
	}
	fail()
}

// words is the command line.
type words struct{ start kernel.Start }

func (w *words) text(i int) string {
	if i >= w.start.Argc {
		return ""
	}
	return w.start.Argv.At(i).String()
}

// number reads word i; 0 where it is missing.
func (w *words) number(i int) int { return max(0, kernel.Number(w.text(i))) }

// run runs the program in word i.
func (w *words) run(i int) {
	_ = kernel.Exec(w.start.Argv.At(i), w.start.Argv.From(i), w.start.Envp)
	fail()
}

func fail() { kernel.Exit(99) }

// report tells of every signal until end comes.
func report(name string, end, code int, blind bool) {
	_ = kernel.SetMask(kernel.AllSignals)
	var p printer
	p.text(name)
	p.text("ready")
	p.number(kernel.Getpid())
	p.send()
	var info kernel.Info
	if blind {
		_, _ = kernel.NextSignal(kernel.Only(int(unix.SIGUSR1)), &info, kernel.Forever)
	}
	for {
		signal, errno := kernel.NextSignal(kernel.AllSignals, &info, kernel.Forever)
		if errno != 0 {
			continue
		}
		p.text(name)
		p.number(signal)
		p.number(int(info.Code))
		p.number(int(info.Pid))
		p.number(int(info.Uid))
		p.number(int(info.Value))
		p.send()
		if signal == end {
			kernel.Exit(code)
		}
	}
}

func waitFor(signal int) {
	_ = kernel.SetMask(kernel.AllSignals)
	var p printer
	p.text("ready")
	p.number(kernel.Getpid())
	p.send()
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
		fail()
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
	_ = kernel.SetMask(kernel.AllSignals)
	var p printer
	p.text("ready")
	p.number(kernel.Getpid())
	p.send()
	var info kernel.Info
	for count := 0; ; count++ {
		if signal, _ := kernel.NextSignal(kernel.Only(end), &info, 0); signal == end {
			p.text("orphans")
			p.number(count)
			p.send()
			kernel.Exit(0)
		}
		leaveOrphan(0)
	}
}

// printer builds one line of words.
type printer struct {
	length int
	buffer [128]byte
}

func (p *printer) text(s string) {
	if p.length > 0 {
		p.length += copy(p.buffer[p.length:], " ")
	}
	p.length += copy(p.buffer[p.length:], s)
}

func (p *printer) number(n int) {
	var digits [20]byte
	at := len(digits)
	rest := max(n, -n)
	for {
		at--
		digits[at] = byte('0' + rest%10)
		rest /= 10
		if rest == 0 {
			break
		}
	}
	if n < 0 {
		at--
		digits[at] = '-'
	}
	p.text(kernel.View(digits[at:]))
}

func (p *printer) send() {
	p.length += copy(p.buffer[p.length:], "\n")
	if _, errno := kernel.Write(1, kernel.View(p.buffer[:p.length])); errno == unix.EPIPE {
		kernel.Exit(99) // whoever reads has gone, and the report of that SIGPIPE would bring the next one
	}
	p.length = 0
}
