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
	NoProc            // ToAll needs /proc, which is no help: the app's group got it, and Courier.Blind says why
	Spared            // all that are left had it before: see [Courier.Spare]
)

// Courier delivers signals.
type Courier struct {
	Target Target
	App    int // the app's pid, which is its process group's, too
	Self   int // mote's pid

	// Blind is why descendants could not be found: ENOENT for no /proc, or that of another PID namespace, ESRCH for one that
	// does not show them, or what the kernel says about a call.
	Blind unix.Errno

	// Killed tells that more than the app has been sent KILL.
	Killed bool

	group  int // the app's process group, once the app has been reaped
	held   held
	spared spared
}

// Group is the app's process group.
func (c *Courier) Group() int { return max(c.App, c.group) }

// Rest makes all that is left the target, once the app has been reaped: its pid may belong to another process by now. What
// waited for room in its queue was for the app alone.
func (c *Courier) Rest() {
	c.Target, c.App, c.group = ToAll, 0, c.Group()
	c.held.drop()
}

// Nobody tells whether no process is left that the target could be, as far as that can be found out: kill(2) with signal 0.
func (c *Courier) Nobody() bool {
	errno := c.kill(0)
	return errno == unix.ESRCH || errno == noProc
}

const (
	noRoom = unix.EAGAIN // what rt_sigqueueinfo(2) answers for a receiver whose queue is full
	noProc = unix.ENOENT // what no call for signals answers: /proc is not there to find descendants
	hadIt  = unix.EEXIST // the same: there is nobody who has not had it
)

// A call that fails with an error which no manual page explains is made again after a while, in nanoseconds.
const (
	faultTries = 4
	faultPause = 100_000_000
)

// Deliver sends a signal to the target: with its siginfo where value says so, else with kill(2).
func (c *Courier) Deliver(signal int, info *kernel.Info, value bool) Outcome {
	c.Killed = c.Killed || signal == int(unix.SIGKILL) && c.Target != ToChild
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
	case noProc:
		return NoProc
	case hadIt:
		return Spared
	case 0:
		return Delivered
	}
	return Gone
}

// send tries to send a signal, once more without its value where that was refused, and once more after a pause where no
// manual page says what the failure means.
func (c *Courier) send(signal int, info *kernel.Info, value bool) (errno unix.Errno) {
	for range faultTries {
		errno = unix.EPERM
		if value {
			errno = c.queue(signal, info)
		}
		if errno == unix.EPERM || errno == unix.ENOSYS {
			errno = c.kill(signal)
		}
		if errno == noRoom || errno == noProc || errno == hadIt || !again(errno) {
			break
		}
	}
	return errno
}

// again tells whether kill(2) or one of its relatives has failed for no reason that a manual page names. It pauses then.
func again(errno unix.Errno) bool {
	if errno == 0 || errno == unix.EPERM || errno == unix.ESRCH {
		return false
	}
	kernel.Sleep(faultPause)
	return true
}

// insist sends a signal to somebody whose answer does not matter.
func insist(pid, signal int) {
	for range faultTries {
		if !again(kernel.Kill(pid, signal)) {
			break
		}
	}
}

// Continue sends CONT to the app's group, which nobody else would do.
func (c *Courier) Continue() { c.insistGroup(int(unix.SIGCONT)) }

// kill sends a signal without a value. It returns noProc where descendants cannot be found and the group got it instead.
func (c *Courier) kill(signal int) unix.Errno {
	if signal != 0 && signal == c.spared.signal {
		if errno, ok := c.killOthers(signal); ok {
			return errno
		}
	}
	switch {
	case c.Target == ToChild:
		return kernel.Kill(c.App, signal)
	case c.Target == ToGroup:
		return c.killGroup(signal)
	case c.Self == 1:
		return kernel.KillAll(signal)
	}
	found, errno := c.killDescendants(signal)
	switch {
	case found:
		return 0
	case errno == 0 && !kernel.HasChild(0):
		return unix.ESRCH
	case errno == 0:
		errno = unix.ESRCH // a child, even a zombie, is there to be shown
	}
	c.Blind = errno
	if c.App != 0 || c.group != 0 && kernel.HasChild(c.group) { // else the number may be another group's by now
		insist(-c.Group(), signal)
		if c.App != 0 && c.left() {
			insist(c.App, signal)
		}
	}
	return noProc
}

// queue sends a signal with its siginfo. It returns EPERM where that cannot be done and kill may.
func (c *Courier) queue(signal int, info *kernel.Info) unix.Errno {
	switch c.Target {
	case ToChild:
		return kernel.Queue(c.App, signal, info)
	case ToGroup:
		errno := c.queueGroup(signal, info)
		if errno == 0 || errno == unix.ESRCH || errno == unix.EAGAIN {
			return errno
		}
	}
	return unix.EPERM
}
