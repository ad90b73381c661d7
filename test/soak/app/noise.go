package main

import (
	"sync/atomic"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/test/line"
	"mote/test/soak/sender"
)

// counters is shared by all of the noise.
type counters struct {
	processes, orphans atomic.Int64
}

// noise is one process of it. What it starts has a short life, and nobody waits for it but mote.
type noise struct {
	count   *counters
	draw    sender.Source
	app     int
	mote    int
	program kernel.CString
}

// startNoise starts the process that makes all of the noise, and that ends with the app.
func startNoise(w *words, count *counters) {
	pause := w.Number(wordPause)
	if pause == 0 {
		return
	}
	n := noise{count: count, app: kernel.Getpid(), mote: kernel.Getppid(), program: w.Start.Argv.At(0)}
	n.draw.Seed(uint64(w.Number(wordSeed)))
	if fork(0) != 0 {
		return
	}
	ignoreAll()
	var p line.Printer
	p.Say("maker", kernel.Getpid(), 0)
	for kernel.Getppid() == n.app {
		if n.fork(0) == 0 {
			n.work()
			n.end()
		}
		n.nap(pause)
		reapAll()
	}
	kernel.Exit(0)
}

func tellNoise(p *line.Printer, count *counters) {
	p.Say("noise", int(count.processes.Load()), int(count.orphans.Load()))
}

// fork starts a process of noise, with luck of its own.
func (n *noise) fork(silent int) int {
	seed := n.draw.Next()
	pid := fork(silent)
	if pid == 0 {
		n.draw.Seed(seed)
		n.count.processes.Add(1)
	}
	return pid
}

// end ends a process of noise, which counts as an orphan where mote is its parent by now.
func (n *noise) end() {
	n.orphan(1)
	kernel.Exit(n.draw.Below(200))
}

// orphan counts children of mote that are about to end.
func (n *noise) orphan(count int) {
	if kernel.Getppid() == n.mote {
		n.count.orphans.Add(int64(count))
	}
}

// nap sleeps for a while, of less than so many milliseconds.
func (n *noise) nap(most int) { kernel.Sleep(int64(n.draw.Below(most*1000)) * 1000) }

// ignoreAll makes a process deaf, for it shall not die of what is meant for the app, nor let it wait: that would take
// room in the queues. CHLD stays, or the kernel would reap.
func ignoreAll() {
	for signal := 1; signal <= 64; signal++ {
		if signal != int(unix.SIGCHLD) && signal != int(unix.SIGCONT) {
			kernel.SetDisposition(signal, kernel.Ignored)
		}
	}
	_ = kernel.SetMask(0)
}

// beTender makes a process die of whatever mote sends to all. Only what would stop it stays ignored: nobody would
// continue it.
func beTender() {
	for signal := 1; signal <= 64; signal++ {
		switch unix.Signal(signal) {
		case unix.SIGTSTP, unix.SIGTTIN, unix.SIGTTOU:
		default:
			kernel.SetDisposition(signal, kernel.ByDefault)
		}
	}
}
