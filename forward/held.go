package forward

import "mote/internal/kernel"

// How long a signal waits for room in the receiver's queue before the next try, in nanoseconds: short at first, for an
// app that is just busy, and at most one wake-up a second for one that never reads.
const (
	firstPause = 10_000_000
	lastPause  = 1_000_000_000
)

// mostHeld bounds how many signals are kept where mote's own limit of pending signals is huge or unlimited.
const mostHeld = 1 << 18

// batchSize is how many of the signals that wait are delivered before others are looked at again.
const batchSize = 64

// held is the signals that found the receiver's queue full, in the order in which they came.
//
// The kernel counts what waits for any process of a user, and compares the sum with the receiver's limit. So what waits
// for mote takes the app's room away, and left where it is, it would do so for ever: the app's queue would be empty and
// still count as full. That is why mote takes its own signals off the queue meanwhile and keeps them here, and why it
// allows itself no more of them: the next sender sees EAGAIN, as it would without an init.
type held struct {
	count int
	first kernel.Info  // the one that is next
	rest  kernel.Infos // the ones behind it, in a ring
	start int          // where in the ring they start
	limit uint64       // mote's own limit when there is nothing to hold

	pause int64 // nanoseconds between the last try and the next
	next  int64 // when to try again, on the monotonic clock
}

func (h *held) empty() bool { return h.count == 0 }
func (h *held) full() bool  { return h.count > h.rest.Count() }

// add puts a signal behind the others.
//
// Precondition: there is room.
func (h *held) add(signal int, info *kernel.Info) {
	place := &h.first
	if h.empty() {
		h.begin()
	} else {
		place = h.rest.At(wrap(h.start+h.count-1, h.rest.Count()))
	}
	*place = *info
	place.Signal = int32(signal)
	h.count++
}

// remove takes the first signal away.
func (h *held) remove() {
	h.count--
	if h.empty() {
		h.end()
		return
	}
	h.first = *h.rest.At(h.start)
	h.start = wrap(h.start+1, h.rest.Count())
}

// drop gives all of them up.
func (h *held) drop() {
	if !h.empty() {
		h.count = 0
		h.end()
	}
}

func (h *held) begin() {
	h.limit = kernel.SetPendingLimit(0)
	h.start = 0
	h.wait(firstPause)
}

func (h *held) end() {
	_ = kernel.SetPendingLimit(h.limit)
	h.rest.Unmap()
	h.rest = kernel.Infos{}
}

// wait sets the time of the next try. Where there was no memory for more than one signal, it asks again: what waits for mote
// meanwhile takes the app's room away.
func (h *held) wait(pause int64) {
	h.pause, h.next = pause, kernel.Now()+pause
	if h.rest.Count() == 0 {
		h.rest = kernel.MapInfos(int(min(h.limit, mostHeld)) + Last)
	}
}

// wrap continues an index at the start of a ring.
func wrap(index, size int) int {
	if index >= size {
		return index - size
	}
	return index
}

// Accepts returns the signals that can be taken now.
func (f *Forwarder) Accepts() kernel.Set {
	if f.held.full() {
		return 1<<(realTime-1) - 1
	}
	return kernel.AllSignals
}

// Timeout returns how many nanoseconds are left until [Forwarder.Retry] wants to be called, or kernel.Forever.
func (f *Forwarder) Timeout() int64 {
	if f.held.empty() {
		return kernel.Forever
	}
	return max(0, f.held.next-kernel.Now())
}

// Retry delivers the signals that wait for room, if the time has come, for as long as there is room.
func (f *Forwarder) Retry() {
	h := &f.held
	if h.empty() || kernel.Now() < h.next {
		return
	}
	pause := min(2*h.pause, lastPause)
	for range batchSize {
		info := h.first
		if f.send(int(info.Signal), &info, originOf(info.Code, info.Pid, f.Self) == fromQueue) == noRoom {
			h.wait(pause)
			return
		}
		if h.remove(); h.empty() {
			return
		}
		pause = firstPause // there was room: the app reads
	}
}
