package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

const second = 1_000_000_000 // in nanoseconds

// Forever is a timeout that never runs out.
const Forever = -1

// timespec fills t with a timeout in nanoseconds and returns its address as the kernel wants it: 0 for [Forever].
//
//go:nosplit
func timespec(t *unix.Timespec, timeout int64) uintptr {
	if timeout < 0 {
		return 0
	}
	*t = unix.Timespec{Sec: timeout / second, Nsec: timeout % second}
	return uintptr(unsafe.Pointer(t))
}

// Now returns the monotonic clock, in nanoseconds: clock_gettime(2), CLOCK_MONOTONIC. A jump of the wall clock does not
// move it. It is asked again where it fails, for a moment at 0 would have every wait last for as long as the machine runs.
func Now() int64 { return clock(unix.CLOCK_MONOTONIC) }

// SinceBoot returns the clock that the start of a process is measured with, in nanoseconds: clock_gettime(2),
// CLOCK_BOOTTIME, which goes on while the machine sleeps.
func SinceBoot() int64 { return clock(unix.CLOCK_BOOTTIME) }

func clock(which uintptr) int64 {
	var now unix.Timespec
	for range tries {
		if _, errno := call(unix.SYS_CLOCK_GETTIME, which, uintptr(unsafe.Pointer(&now)), 0, 0); errno == 0 {
			break
		}
	}
	return now.Sec*second + now.Nsec
}

// tries is how often a call is made that does not fail, where it does.
const tries = 3

// Sleep rests for some nanoseconds, or less where a signal, a freeze or a tracer ends it: nanosleep(2).
func Sleep(nanoseconds int64) {
	var pause unix.Timespec
	_, _ = call(unix.SYS_NANOSLEEP, timespec(&pause, nanoseconds), 0, 0, 0)
}
