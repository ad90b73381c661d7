package forward

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// Target says which processes get the signals.
type Target uint8

const (
	ToChild Target = iota // the app
	ToGroup               // the app's process group
	ToAll                 // every process of the PID namespace, or every descendant where mote is not PID 1
)

// Outcome is what became of a delivery.
type Outcome uint8

const (
	Delivered Outcome = iota
	Gone              // nobody is left to get it; where it was the app, its SIGCHLD is on the way
	Refused           // EPERM: the app has another user, and mote lacks CAP_KILL
	Held              // the receiver's queue is full, and the signal waits: see [Courier.Retry]
	NoProc            // ToAll needs /proc, which is not there: the app's group got it
)

// Courier delivers signals.
type Courier struct {
	Target Target
	App    int // the app's pid, which is its process group's, too
	Self   int // mote's pid

	held held
}

// Rest makes all that is left the target, once the app has been reaped: its pid may belong to another process by now. What
// waited for room in its queue was for the app alone.
func (c *Courier) Rest() {
	c.Target, c.App = ToAll, 0
	c.held.drop()
}

// Nobody tells whether no process is left that the target could be: kill(2) with signal 0.
func (c *Courier) Nobody() bool { return c.kill(0) == unix.ESRCH }

// noRoom is what rt_sigqueueinfo(2) answers for a receiver whose queue is full.
const noRoom = unix.EAGAIN

// Deliver sends a signal to the target: with its siginfo where value says so, else with kill(2).
func (c *Courier) Deliver(signal int, info *kernel.Info, value bool) Outcome {
	errno := unix.Errno(noRoom)
	if signal < realTime || c.held.empty() || c.held.full() {
		errno = c.send(signal, info, value)
	} // else it waits behind the others: real-time signals come in order
	if errno == noRoom && c.held.full() {
		errno = c.kill(signal) // where no more can be kept, a signal without its value is better than none
	}
	switch errno {
	case noRoom:
		c.held.add(signal, info)
		return Held
	case unix.EPERM:
		return Refused
	case unix.ENOSYS:
		return NoProc
	case 0:
		return Delivered
	}
	return Gone
}

// send tries to send a signal, once more without its value where that was refused.
func (c *Courier) send(signal int, info *kernel.Info, value bool) unix.Errno {
	errno := unix.EPERM
	if value {
		errno = c.queue(signal, info)
	}
	if errno == unix.EPERM || errno == unix.ENOSYS {
		errno = c.kill(signal)
	}
	return errno
}

// kill sends a signal without a value. It returns ENOSYS where descendants cannot be found and the group got it instead.
func (c *Courier) kill(signal int) unix.Errno {
	switch {
	case c.Target == ToChild:
		return kernel.Kill(c.App, signal)
	case c.Target == ToGroup:
		return kernel.Kill(-c.App, signal)
	case c.Self == 1:
		return kernel.KillAll(signal)
	}
	if found, ok := killDescendants(c.Self, signal); !ok {
		if c.App != 0 {
			_ = kernel.Kill(-c.App, signal)
		}
		return unix.ENOSYS
	} else if !found {
		return unix.ESRCH
	}
	return 0
}

// queue sends a signal with its siginfo. It returns EPERM where that cannot be done and kill may.
func (c *Courier) queue(signal int, info *kernel.Info) unix.Errno {
	switch c.Target {
	case ToChild:
		return kernel.Queue(c.App, signal, info)
	case ToGroup:
		errno := kernel.QueueGroup(c.App, signal, info)
		if errno == 0 || errno == unix.ESRCH || errno == unix.EAGAIN {
			return errno
		}
	}
	return unix.EPERM
}
