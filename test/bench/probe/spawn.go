package main

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// plan is all that a clone needs to become a command.
type plan struct {
	argv, envp kernel.Vector
	stdout     int // what becomes its descriptor 1
}

// spawn clones the probe with CLONE_VM and CLONE_VFORK, the cheapest way there is to start a program, and the one that
// varies least. The child runs in the function child.
//
//go:noescape
func spawn(flags uintptr, p *plan) (pid int)

// child makes the command of the clone. It does not return.
func child(p *plan) {
	if p.stdout != 1 {
		dup(p.stdout, 1)
	}
	_ = kernel.Exec(p.argv.At(0), p.argv, p.envp)
	kernel.Exit(127)
}

// start starts command i.
func (f *field) start(i, stdout int) (pid int) {
	flags := uintptr(unix.CLONE_VM | unix.CLONE_VFORK | unix.SIGCHLD)
	if f.pid1 {
		flags |= unix.CLONE_NEWPID
	}
	p := plan{f.commands[i], f.envp, stdout}
	if pid = spawn(flags, &p); pid < 0 {
		fail("clone")
	}
	return pid
}
