package main

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

const (
	// mostOrphans is where a storm ends: an init that does not come to reap them must not use up the machine's pids.
	mostOrphans = 8000
	// orphanTime is the nanoseconds for each. A storm without a pause is none of the init's business: on one processor the
	// scheduler prefers the short lives, and now and then starves all others, whatever the init, until the storm ends.
	orphanTime = 100_000
	// gust is how many orphans come at once.
	gust = 10
)

// storm starts a process that leaves orphans, and returns where it counts them. The process is deaf, because dumb-init
// sends each signal to the whole process group.
func storm() *int64 {
	_ = kernel.SetMask(kernel.AllSignals)
	left := shared()
	if fork() == 0 {
		for start := kernel.Now(); *left < mostOrphans; {
			for range gust {
				leaveOrphan()
			}
			*left += gust
			if early := start + *left*orphanTime - kernel.Now(); early > 0 {
				kernel.Sleep(early)
			}
		}
		kernel.Exit(0)
	}
	return left
}

// orphans says that it is ready, waits for a byte, leaves orphans one by one, says that it has, and waits for its end.
func orphans(count int) {
	say(nil)
	var begin [1]byte
	_, _ = kernel.Read(0, begin[:])
	for range count {
		leaveOrphan()
	}
	say(nil)
	for {
		kernel.Sleep(1_000_000_000)
	}
}

// leaveOrphan starts a process that ends and leaves one that has just ended, too. The kernel refuses that when the PID
// namespace comes to its end.
func leaveOrphan() {
	pid := spawn(cheaply, &plan{orphans: 1})
	if pid < 0 {
		kernel.Exit(0)
	}
	_, _ = wait(pid)
}

// fork starts a copy of the probe: 0 is returned in it.
func fork() int {
	pid, errno := kernel.Clone(uintptr(unix.SIGCHLD))
	if errno != 0 {
		fail("fork")
	}
	return pid
}
