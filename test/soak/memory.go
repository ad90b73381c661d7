package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// slack is how many KiB mote's memory may differ from one quiet moment of its life to another.
const slack = 8

// memory compares the resident memory of one life.
type memory struct {
	first, last int // KiB; 0 for never read
}

// enter notes what was read in a quiet moment.
func (m *memory) enter(rss int) error {
	if m.first == 0 {
		m.first = rss
	}
	m.last = rss
	if rss > m.first+slack {
		return fmt.Errorf("the resident memory of mote has grown from %d to %d KiB", m.first, rss)
	}
	return nil
}

// readRSS reads how much memory of a process is resident, in KiB. It is not that of /proc/PID/statm, which the kernel
// counts for each processor and sums up now and then.
func readRSS(pid int) (int, error) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/smaps_rollup")
	if err != nil {
		return 0, err
	}
	return parseRSS(string(text))
}

func parseRSS(text string) (int, error) {
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, "Rss:"); ok {
			return strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		}
	}
	return 0, fmt.Errorf("no Rss in %q", text)
}
