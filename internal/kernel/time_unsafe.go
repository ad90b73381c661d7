package kernel

import "golang.org/x/sys/unix"

const second = 1_000_000_000 // in nanoseconds

// Forever is a timeout that never runs out.
const Forever = -1

// Now returns the monotonic clock, in nanoseconds: clock_gettime(2), CLOCK_MONOTONIC. A jump of the wall clock does not
// move it. It is asked again where it fails, for a moment at 0 would have every wait last for as long as the machine runs.
func Now() int64 { return clock(unix.CLOCK_MONOTONIC) }

// SinceBoot returns the clock that the start of a process is measured with, in nanoseconds: clock_gettime(2),
// CLOCK_BOOTTIME, which goes on while the machine sleeps.
func SinceBoot() int64 { return clock(unix.CLOCK_BOOTTIME) }

func clock(which uintptr) (now int64) {
	for range tries {
		var errno unix.Errno
		if now, errno = readClock(which); errno == 0 {
			break
		}
	}
	return now
}

// tries is how often a call is made that does not fail, where it does.
const tries = 3
