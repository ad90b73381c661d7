package main

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// plan is what a clone is to do: to become a command; or, where there is none, to leave orphans, and to end.
type plan struct {
	argv, envp kernel.Vector
	stdout     int // what becomes its descriptor 1
	orphans    int
}

// cheaply is the flags of the cheapest clone there is.
const cheaply = unix.CLONE_VM | unix.CLONE_VFORK | uintptr(unix.SIGCHLD)

// spawn clones the probe with CLONE_VM and CLONE_VFORK, the cheapest way there is to start a program, and the one that
// varies least. The child runs in the function child.
//
//go:noescape
func spawn(flags uintptr, p *plan) (pid int)

// child is what the clone does. It does not return.
func child(p *plan) {
	if p.argv == 0 {
		for range p.orphans {
			spawn(cheaply, &plan{})
		}
		kernel.Exit(0)
	}
	if p.stdout != 1 {
		dup(p.stdout, 1)
	}
	_ = kernel.Exec(p.argv.At(0), p.argv, p.envp)
	kernel.Exit(127)
}

// start starts command i. Now and then a busy kernel refuses a PID namespace for a moment, so one refusal is not the end.
func (f *field) start(i, stdout int) (pid int) {
	flags := cheaply
	if f.pid1 {
		flags |= unix.CLONE_NEWPID
	}
	p := plan{argv: f.commands[i], envp: f.envp, stdout: stdout}
	const attempts, pause = 100, 1_000_000
	for range attempts {
		if pid = spawn(flags, &p); pid > 0 {
			return pid
		}
		kernel.Sleep(pause)
	}
	failed("clone", unix.Errno(-pid))
	return 0
}
