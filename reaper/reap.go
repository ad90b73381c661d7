package reaper

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// Dead is a process that has been reaped. Its pid may belong to another process from now on.
type Dead struct {
	Pid    int
	Status unix.WaitStatus
}

// Result is what one look for a zombie found.
type Result uint8

const (
	Reaped     Result = iota // a process was collected
	Stopped                  // a child was stopped, and lives: see [StopSignal]
	Continued                // a child that was stopped goes on
	NoneDead                 // children live, none of them has ended
	NoChildren               // there is no child at all: wait(2), ECHILD
	Failed                   // any other error, which wait(2) does not name for a call that does not wait
)

// Reap collects one zombie into dead, without waiting for one. Its usage is left out where that is nil, because the kernel
// takes longer with it. The errno says why where the result is Failed.
func Reap(dead *Dead, usage *unix.Rusage) (Result, unix.Errno) {
	pid, errno := kernel.Reap(&dead.Status, usage)
	dead.Pid = pid
	switch {
	case errno == unix.ECHILD:
		return NoChildren, 0
	case errno != 0:
		return Failed, errno
	case pid == 0:
		return NoneDead, 0
	}
	switch {
	case dead.Status == goesOn:
		return Continued, 0
	case StopSignal(dead.Status) != 0:
		return Stopped, 0
	}
	return Reaped, 0
}
