package forward

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// Action is what mote does about a signal that has arrived.
type Action uint8

const (
	Drop             Action = iota // nothing: it was about mote itself
	Reap                           // look for the dead
	Forward                        // send it to the target with kill(2)
	ForwardValue                   // pass the siginfo on: rt_sigqueueinfo(2)
	ReapForward                    // a death and a sender's signal may have become one: do both
	ReapForwardValue               // the same with a siginfo to pass on
	Suspend                        // Ctrl-Z on a foreground group that mote shares: forward, and stop along
)

// Forwards tells whether a sends something to the target.
func (a Action) Forwards() bool { return a == Suspend || a == Forward || a == ReapForward || a.Value() }

// Reaps tells whether a looks for the dead.
func (a Action) Reaps() bool { return a == Reap || a == ReapForward || a == ReapForwardValue }

// Value tells whether a keeps the siginfo.
func (a Action) Value() bool { return a == ForwardValue || a == ReapForwardValue }

// kind groups the signals that are treated alike.
type kind uint8

const (
	kindOther   kind = iota
	kindChild        // SIGCHLD
	kindFault        // the kernel sends them for a fault of the receiver
	kindTTY          // the terminal driver stops a background group that reads or writes
	kindSuspend      // the terminal driver stops the foreground group
	kindLimit        // a resource limit of the receiver
	kindIO           // SIGIO, whose codes look like those of a child's death
	kinds
)

// kindOf returns the kind of a signal, 1 to [Last].
func kindOf(signal int) kind {
	return [Last + 1]kind{
		unix.SIGCHLD: kindChild,
		unix.SIGSEGV: kindFault, unix.SIGBUS: kindFault, unix.SIGFPE: kindFault, unix.SIGILL: kindFault,
		unix.SIGTRAP: kindFault, unix.SIGABRT: kindFault, unix.SIGSYS: kindFault,
		unix.SIGTTIN: kindTTY, unix.SIGTTOU: kindTTY,
		unix.SIGTSTP: kindSuspend,
		unix.SIGXCPU: kindLimit, unix.SIGXFSZ: kindLimit,
		unix.SIGIO: kindIO,
	}[signal]
}

// origin says who sent a signal, by the code of its siginfo: sigaction(2).
type origin uint8

const (
	fromUser   origin = iota // kill(2)
	fromSelf                 // kill(2) by mote: its own SIGPIPE, or HUP and CONT of giving up its terminal
	fromThread               // tgkill(2): the kernel takes this code from nobody else again
	fromQueue                // sigqueue(3), timers, message queues: every other negative code
	fromChild                // CLD_EXITED to CLD_CONTINUED, 1 to 6
	fromKernel               // SI_KERNEL and every other positive code
	origins
)

const cldLast = 6 // CLD_CONTINUED, the last of the codes that tell of a child

// originOf reads the origin out of a siginfo. A queued signal that names mote as its sender is forged: anyone may write
// any pid into it. That is no reason to drop it.
//
//go:noinline
func originOf(code, sender int32, self int) origin {
	switch {
	case code == kernel.CodeUser && int(sender) == self:
		return fromSelf
	case code == kernel.CodeUser:
		return fromUser
	case code == kernel.CodeThread:
		return fromThread
	case code < 0:
		return fromQueue
	case code <= cldLast:
		return fromChild
	}
	return fromKernel
}

// actionFor is the whole of mote's judgement: one cell for every kind of signal and every origin.
func actionFor(k kind, o origin) Action {
	return [kinds][origins]Action{
		kindOther: {fromUser: Forward, fromSelf: Drop, fromThread: Forward, fromQueue: ForwardValue,
			// clone(2) lets any signal tell of a child's end.
			fromChild: Reap,
			// HUP and CONT of a hang-up, INT, QUIT and WINCH of a shared foreground group, ALRM of an inherited timer, PWR.
			fromKernel: Forward},

		// A sender's SIGCHLD that meets a pending one is lost, and the other way round: so reap in any case.
		kindChild: {fromUser: ReapForward, fromSelf: Reap, fromThread: ReapForward, fromQueue: ReapForwardValue,
			fromChild: Reap, fromKernel: Reap},

		// A fault of mote's own never gets here: the kernel ends a process that blocks the signal of its fault.
		kindFault: {fromUser: Forward, fromSelf: Drop, fromThread: Forward, fromQueue: ForwardValue,
			fromChild: Reap, fromKernel: Drop},

		// mote is in the background by design.
		kindTTY: {fromUser: Forward, fromSelf: Drop, fromThread: Forward, fromQueue: ForwardValue,
			fromChild: Reap, fromKernel: Drop},

		kindSuspend: {fromUser: Forward, fromSelf: Drop, fromThread: Forward, fromQueue: ForwardValue,
			fromChild: Reap, fromKernel: Suspend},

		// The kernel counts mote's own processor time and file sizes here; the app has limits and signals of its own.
		kindLimit: {fromUser: Forward, fromSelf: Drop, fromThread: Forward, fromQueue: ForwardValue,
			fromChild: Reap, fromKernel: Drop},

		// POLL_IN to POLL_HUP have the numbers of the CLD codes: do what either wants.
		kindIO: {fromUser: Forward, fromSelf: Drop, fromThread: Forward, fromQueue: ForwardValue,
			fromChild: ReapForward, fromKernel: Forward},
	}[k][o]
}

// Classify says what to do about a signal, 1 to 64, that arrived with info at the process self.
func Classify(signal int, info *kernel.Info, self int) Action {
	return actionFor(kindOf(signal), originOf(info.Code, info.Pid, self))
}
