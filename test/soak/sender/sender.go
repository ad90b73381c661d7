package sender

import (
	"math/bits"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// RealTime is the first signal that queues: signal(7).
const RealTime = 32

// Tally is what was sent of one signal.
type Tally struct {
	Queued int   // by sigqueue(3), with the values 0 to Queued-1 under the sender's number
	Killed int   // by kill(2) or tgkill(2)
	Last   int64 // when the last sending began, on the monotonic clock; 0 for never
}

// Sender sends signals to one process.
type Sender struct {
	ID     int        // its number, which is part of each value
	Target int        // the receiver's pid
	Handle int        // a pidfd of the receiver, which counts instead where it is not 0: its pid may become another's
	Set    kernel.Set // what to send
	Plain  bool       // some real-time signals are sent by kill(2), too
	Source Source
	Sent   [65]Tally
	Full   int  // how often the queue was full
	Gone   bool // the receiver has ended
}

// Value is what a sender passes along with a signal: its own number, and that of the sending.
func Value(id, number int) uint64 { return uint64(id)<<32 | uint64(number) }

// Split takes a value apart.
func Split(value uint64) (id, number int) { return int(value >> 32), int(value & (1<<32 - 1)) }

// Wave sends so many signals, with a rest now and then.
func (s *Sender) Wave(count int) {
	for i := 0; i < count && !s.Gone; i++ {
		s.one(s.pick())
		if s.Source.Below(64) == 0 {
			kernel.Sleep(int64(s.Source.Below(2_000_000)))
		}
	}
}

// Values sends each signal of a set once, with a value.
func (s *Sender) Values(set kernel.Set) {
	for ; set != 0 && !s.Gone; set &= set - 1 {
		signal := bits.TrailingZeros64(uint64(set)) + 1
		s.queue(signal, &s.Sent[signal])
	}
}

// pick draws a signal: a real-time one as often as any other.
func (s *Sender) pick() int {
	const standard = kernel.Set(1<<(RealTime-1) - 1)
	set := s.Set & standard
	if set == 0 || s.Set&^standard != 0 && s.Source.Below(2) == 0 {
		set = s.Set &^ standard
	}
	for skip := s.Source.Below(bits.OnesCount64(uint64(set))); skip > 0; skip-- {
		set &= set - 1
	}
	return bits.TrailingZeros64(uint64(set)) + 1
}

// one sends a signal in one of the ways that there are.
func (s *Sender) one(signal int) {
	t := &s.Sent[signal]
	way := s.Source.Below(4)
	if way == 0 || signal >= RealTime && (way != 1 || !s.Plain) {
		s.queue(signal, t)
		return
	}
	t.Last = kernel.Now()
	if s.kill(signal, way == 2) == unix.ESRCH {
		s.Gone = true
		return
	}
	t.Killed++
}

// queue sends a signal with the next value. It tries until the queue has room, as whoever must not lose a signal does.
func (s *Sender) queue(signal int, t *Tally) {
	info := kernel.Info{Signal: int32(signal), Code: kernel.CodeQueue, Pid: int32(kernel.Getpid()),
		Uid: uint32(kernel.Getuid()), Value: uintptr(Value(s.ID, t.Queued))}
	for {
		t.Last = kernel.Now()
		switch s.pass(signal, &info) {
		case unix.EAGAIN:
			s.Full++
			kernel.Sleep(500_000)
		case unix.ESRCH:
			s.Gone = true
			return
		default:
			t.Queued++
			return
		}
	}
}

func (s *Sender) pass(signal int, info *kernel.Info) unix.Errno {
	if s.Handle != 0 {
		return sendTo(s.Handle, signal, info)
	}
	return kernel.Queue(s.Target, signal, info)
}

// kill sends a signal without a value; where thread says so, to the receiver's first thread.
func (s *Sender) kill(signal int, thread bool) unix.Errno {
	if s.Handle != 0 {
		return sendTo(s.Handle, signal, nil)
	}
	if thread {
		pid := uintptr(s.Target)
		_, _, errno := unix.RawSyscall(unix.SYS_TGKILL, pid, pid, uintptr(signal))
		return errno
	}
	return kernel.Kill(s.Target, signal)
}
