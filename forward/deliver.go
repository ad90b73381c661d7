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
	Held              // the receiver's queue is full, and the signal waits: see [Forwarder.Retry]
	NoProc            // ToAll needs /proc, which is no help: the app's group got it, and Forwarder.Blind says why
	Spared            // all that are left had it before: see [Forwarder.Spare]
)

// Forwarder delivers signals.
type Forwarder struct {
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
func (f *Forwarder) Group() int { return max(f.App, f.group) }

// Rest makes all that is left the target, once the app has been reaped: its pid may belong to another process by now. What
// waited for room in its queue was for the app alone.
func (f *Forwarder) Rest() {
	f.Target, f.App, f.group = ToAll, 0, f.Group()
	f.held.drop()
}

// Nobody tells whether no process is left that the target could be, as far as that can be found out: kill(2) with signal 0.
func (f *Forwarder) Nobody() bool {
	errno := f.kill(0)
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
func (f *Forwarder) Deliver(signal int, info *kernel.Info, value bool) Outcome {
	f.Killed = f.Killed || signal == int(unix.SIGKILL) && f.Target != ToChild
	errno := unix.Errno(noRoom)
	if signal < realTime || f.held.empty() || f.held.full() {
		errno = f.send(signal, info, value)
	} // else it waits behind the others: real-time signals come in order
	if errno == noRoom && f.held.full() {
		errno = f.kill(signal) // where no more can be kept, a signal without its value is better than none
	}
	switch errno {
	case noRoom:
		f.held.add(signal, info)
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
func (f *Forwarder) send(signal int, info *kernel.Info, value bool) (errno unix.Errno) {
	for range faultTries {
		errno = unix.EPERM
		if value {
			errno = f.queue(signal, info)
		}
		if errno == unix.EPERM || errno == unix.ENOSYS {
			errno = f.kill(signal)
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
func (f *Forwarder) Continue() { f.insistGroup(int(unix.SIGCONT)) }

// kill sends a signal without a value. It returns noProc where descendants cannot be found and the group got it instead.
func (f *Forwarder) kill(signal int) unix.Errno {
	if signal != 0 && signal == f.spared.signal {
		if errno, ok := f.killOthers(signal); ok {
			return errno
		}
	}
	switch {
	case f.Target == ToChild:
		return kernel.Kill(f.App, signal)
	case f.Target == ToGroup:
		return f.killGroup(signal)
	case f.Self == 1:
		return kernel.KillAll(signal)
	}
	found, errno := f.killDescendants(signal)
	switch {
	case found:
		return 0
	case errno == 0 && !kernel.HasChild(0):
		return unix.ESRCH
	case errno == 0:
		errno = unix.ESRCH // a child, even a zombie, is there to be shown
	}
	f.Blind = errno
	if f.App != 0 || f.group != 0 && kernel.HasChild(f.group) { // else the number may be another group's by now
		insist(-f.Group(), signal)
		if f.App != 0 && f.left() {
			insist(f.App, signal)
		}
	}
	return noProc
}

// queue sends a signal with its siginfo. It returns EPERM where that cannot be done and kill may.
func (f *Forwarder) queue(signal int, info *kernel.Info) unix.Errno {
	switch f.Target {
	case ToChild:
		return kernel.Queue(f.App, signal, info)
	case ToGroup:
		errno := f.queueGroup(signal, info)
		if errno == 0 || errno == unix.ESRCH || errno == unix.EAGAIN {
			return errno
		}
	}
	return unix.EPERM
}
