package main

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// work is one piece of noise, in a process of its own.
func (n *noise) work() {
	if n.draw.Below(3) == 0 {
		beTender()
	}
	switch n.draw.Below(10) {
	case 0:
		n.tree(3)
	case 1:
		n.doubleFork()
	case 2:
		n.daemon()
	case 3:
		n.runSelf()
	case 4:
		n.runShell()
	case 5:
		n.stopAndContinue()
	case 6:
		n.ignoreTerm()
	case 7:
		n.keepZombies()
	case 8:
		n.dieOfSignal()
	case 9:
		n.chain()
	}
}

// tree forks down to a depth. Parents and children end in any order.
func (n *noise) tree(depth int) {
	for ; depth > 0; depth-- {
		if n.fork(0) != 0 && n.fork(0) != 0 {
			break
		}
	}
	n.nap(40)
}

// doubleFork leaves an orphan behind, whose end was to be told by any signal or by none.
func (n *noise) doubleFork() {
	if n.fork(n.draw.Below(2)) == 0 {
		n.nap(30)
	}
}

// daemon leaves the session as a daemon does, and works in two processes.
func (n *noise) daemon() {
	if n.fork(0) != 0 {
		return
	}
	kernel.Setsid()
	if n.fork(0) != 0 {
		return
	}
	_ = n.fork(0)
	n.nap(60)
}

// runSelf becomes another program, as an orphan or not.
func (n *noise) runSelf() {
	if n.fork(0) != 0 {
		return
	}
	argv := [4]kernel.CString{n.program, kernel.Literal("sleep\x00"), kernel.Literal("17\x00")}
	execWords(&argv)
}

// runShell becomes a shell that leaves orphans.
func (n *noise) runShell() {
	argv := [4]kernel.CString{kernel.Literal("/bin/sh\x00"), kernel.Literal("-c\x00"),
		kernel.Literal("sleep 0.02 & (sleep 0.03; exit 4) & exit 3\x00")}
	execWords(&argv)
}

// stopAndContinue leaves an orphan that stops, and another one that continues it.
func (n *noise) stopAndContinue() {
	stopper := n.fork(0)
	if stopper == 0 {
		_ = kernel.Kill(kernel.Getpid(), int(unix.SIGSTOP))
		n.nap(10)
		return
	}
	if n.fork(0) == 0 {
		ignoreAll()
		for range 200 {
			n.nap(4)
			if kernel.Kill(stopper, int(unix.SIGCONT)) != 0 {
				return
			}
		}
	}
}

// ignoreTerm leaves an orphan that lives longer than the others.
func (n *noise) ignoreTerm() {
	if n.fork(0) == 0 {
		kernel.SetDisposition(int(unix.SIGTERM), kernel.Ignored)
		n.nap(400)
	}
}

// keepZombies has children that it does not wait for, some of them by way of adoption, and leaves them to mote when it
// ends.
func (n *noise) keepZombies() {
	if n.fork(0) != 0 {
		return
	}
	beReaper()
	count := 1 + n.draw.Below(6)
	for range count {
		if n.fork(0) == 0 {
			_ = n.fork(n.draw.Below(2))
			return
		}
	}
	n.nap(60)
	n.orphan(count)
}

// dieOfSignal leaves an orphan that ends by a signal.
func (n *noise) dieOfSignal() {
	if n.fork(0) != 0 {
		return
	}
	beTender()
	n.nap(10)
	n.orphan(1)
	deadly := [...]unix.Signal{unix.SIGKILL, unix.SIGTERM, unix.SIGSEGV, unix.SIGUSR1, 64}
	_ = kernel.Kill(kernel.Getpid(), int(deadly[n.draw.Below(len(deadly))]))
}

// chain forks and ends, and the new process does the same.
func (n *noise) chain() {
	for links := n.draw.Below(8); links > 0 && n.fork(0) == 0; links-- {
		n.nap(5)
	}
}
