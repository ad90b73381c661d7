package main

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/test/line"
)

// diedCode is what a stage ends with where mote died of a signal, which it never does: so it is no app's code either.
const diedCode = 250

// stage prepares what its caller, a Go program, cannot prepare in a new namespace, and runs a program. Each of the
// flags is a letter: p mounts a /proc, n runs the program as a child, so that it is not PID 1, in a session of its own:
// below a shell it would stop along with the app, and there is no shell to continue it. LIMIT is how many signals may
// wait, 0 for as many as before.
func stage(w *words) {
	limit(unix.RLIMIT_CORE, 0)
	if n := w.Number(3); n != 0 {
		limit(unix.RLIMIT_SIGPENDING, uint64(n))
	}
	nests := false
	flags := w.Text(2)
	for i := range len(flags) {
		switch flags[i] {
		case 'p':
			mountProc()
		case 'n':
			nests = true
		}
	}
	if !nests {
		w.Run(4)
	}
	if child := fork(0); child != 0 {
		nest(child)
	}
	kernel.Setsid()
	w.Run(4)
}

// nest is PID 1 of a namespace in which mote is another process: it ends with mote, and with mote's code.
func nest(child int) {
	for {
		pid, status := wait(0)
		switch {
		case pid != child:
		case status.Signaled():
			var p line.Printer
			p.Say("died", int(status.Signal()), 0)
			kernel.Exit(diedCode)
		default:
			kernel.Exit(status.ExitStatus())
		}
	}
}
