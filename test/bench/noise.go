package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// noise tells how busy other programs kept the machine while the bench ran. Medians bear some of it; the 99th percentiles
// and the storm do not.
type noise struct {
	start     time.Time
	busy, own time.Duration
}

func listen() noise { return noise{time.Now(), busyTime(), ownTime()} }

// share returns the part of all processor time since listen that others have used.
func (n noise) share(processors int) float64 {
	others := (busyTime() - n.busy) - (ownTime() - n.own)
	return max(0, others.Seconds()/time.Since(n.start).Seconds()/float64(processors))
}

// note says so where it is worth a word.
func (n noise) note(processors int) []string {
	const worthAWord = 0.03
	if share := n.share(processors); share > worthAWord {
		return []string{fmt.Sprintf("other programs used %.0f %% of the processors meanwhile: take the figures with care", share*100)}
	}
	return nil
}

// ownTime is what the bench and all that it has started and waited for have used.
func ownTime() (sum time.Duration) {
	for _, who := range []int{unix.RUSAGE_SELF, unix.RUSAGE_CHILDREN} {
		var usage unix.Rusage
		_ = unix.Getrusage(who, &usage) // fails for a bad address only
		sum += time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	return sum
}

// busyTime is what all programs have used since the machine was started.
func busyTime() time.Duration {
	text, _ := os.ReadFile("/proc/stat")
	line, _, _ := strings.Cut(string(text), "\n")
	return parseBusy(line)
}

// parseBusy reads the first line of /proc/stat: user, nice, system, idle, iowait and more, in hundredths of a second.
func parseBusy(line string) (sum time.Duration) {
	for i, word := range strings.Fields(line) {
		ticks, _ := strconv.Atoi(word)
		switch i {
		case 0, 4, 5, 9, 10: // the name, idle, iowait; and guests, which are in user and nice already
		default:
			sum += time.Duration(ticks) * 10 * time.Millisecond
		}
	}
	return sum
}
