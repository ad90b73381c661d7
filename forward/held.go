package forward

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// How long a signal waits for room in the receiver's queue before the next try, in nanoseconds: short at first, for an
// app that is just busy, and at most one wake-up a second for one that never reads.
const (
	firstPause = 10_000_000
	lastPause  = 1_000_000_000
)

// heldSignal is the one signal that found the receiver's queue full. Further real-time signals stay in mote's own queue
// meanwhile, so that their order and number are kept and their sender is the one who sees EAGAIN, as without an init.
type heldSignal struct {
	waiting bool
	info    kernel.Info
	pause   int64 // nanoseconds between the last try and the next
	next    int64 // when to try again, on the monotonic clock
}

func (h *heldSignal) hold(info *kernel.Info) {
	h.waiting, h.info, h.pause, h.next = true, *info, firstPause, kernel.Now()+firstPause
}

// Accepts returns the signals that can be delivered now.
func (c *Courier) Accepts() kernel.Set {
	if c.held.waiting {
		return 1<<(realTime-1) - 1
	}
	return kernel.AllSignals
}

// Timeout returns how many nanoseconds are left until [Courier.Retry] wants to be called, or kernel.Forever.
func (c *Courier) Timeout() int64 {
	if !c.held.waiting {
		return kernel.Forever
	}
	return max(0, c.held.next-kernel.Now())
}

// Retry tries again to deliver the signal that waits for room, if its time has come.
func (c *Courier) Retry() {
	h := &c.held
	if !h.waiting || kernel.Now() < h.next {
		return
	}
	if c.queue(int(h.info.Signal), &h.info) != unix.EAGAIN {
		h.waiting = false
		return
	}
	h.pause = min(2*h.pause, lastPause)
	h.next = kernel.Now() + h.pause
}
