package pid1

import (
	"math/bits"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// batchSize is how many of the dead are collected before signals are looked at again.
const batchSize = 64

// faultPause is how long mote rests, in nanoseconds, when the kernel answers a wait with an error that no manual page
// names, so that it does not spin.
const faultPause = 100_000_000

// mostUnasked is how many signals in a row mote takes as the kernel gives them, before it asks what else waits.
const mostUnasked = 15

// next takes one signal off the queue, and waits for it if nothing else is left to do. It returns 0 when none came.
//
// The kernel always gives the lowest number first (and before it any of SEGV, BUS, ILL, TRAP, FPE and SYS), so that a
// storm of some starves the others. To see one that starves takes a call, and most of the time there is none: so mote asks
// every now and then only. Each time the next one that waits, in a circle of all numbers, has its turn.
func (l *life) next(info *kernel.Info) int {
	set, timeout := l.courier.Accepts()|l.hears(), sooner(l.courier.Timeout(), sooner(l.untilStep(), l.untilLook()))
	if l.asks() {
		pending := kernel.Pending() & set
		if pending == 0 && l.backlog {
			return 0
		}
		if pending != 0 {
			// CONT and the stop signals delete each other while they wait, so it may be gone by now: do not wait for it. It
			// has had its turn all the same, or somebody who sends these in time could keep all others waiting.
			l.last = after(l.last, pending)
			set, timeout = kernel.Only(l.last), 0
		}
	}
	signal, errno := kernel.NextSignal(set, info, timeout)
	switch errno {
	case 0:
		return signal
	case unix.EAGAIN, unix.EINTR: // the time is over; a freeze, a stop or a tracer is
		if timeout <= 0 && l.spins() {
			l.rest(errno)
		}
	default:
		l.rest(errno)
	}
	return 0
}

// asks tells whether it is time to ask what waits: with the dead still to be collected, mote must not go to sleep.
func (l *life) asks() bool {
	if l.unasked++; l.unasked <= mostUnasked && !l.backlog {
		return false
	}
	l.unasked = 0
	return true
}

// mostIdle is how often in a row a wait may end for no reason. A freeze, a stop or a tracer ends one or two.
const mostIdle = 16

// spins tells whether waits end for no reason again and again, each within a moment of the one before it.
func (l *life) spins() bool {
	now := kernel.Now()
	if now-l.idleAt > faultPause {
		l.idle = 0
	}
	l.idle, l.idleAt = l.idle+1, now
	return l.idle > mostIdle
}

// after returns the first signal of a set that is not empty above the last one, and starts again from 1 where there is
// none.
func after(last int, set kernel.Set) int {
	if above := set &^ (1<<uint(last) - 1); above != 0 {
		set = above
	}
	return bits.Len64(uint64(set & -set)) // TrailingZeros64 has a table that is a variable, where a machine cannot count them
}
