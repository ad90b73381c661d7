package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

// measureOrphans measures the processor time that an init spends on each orphan: what the scheduler has counted for it
// (schedstat, in nanoseconds) before and after an app has left many, one by one. The start of the init is in it, too, and
// tells for nothing with so many.
func (b *bench) measureOrphans() error {
	count := b.scale(3000, 20000)
	times := make([][]float64, len(b.inits))
	for range b.scale(1, 3) {
		for i, c := range b.inits {
			b.progress.say("orphans: " + c.name)
			err := pinned(func() error {
				spent, err := b.orphans(c, count)
				times[i] = append(times[i], spent/float64(count))
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	for i, c := range b.inits {
		b.values.set("orphan", c.name, median(times[i])/1e3)
	}
	return nil
}

// orphans has an app leave orphans and returns the nanoseconds that the init has run.
func (b *bench) orphans(c contestant, count int) (float64, error) {
	cmd := b.arena(c.command(true, b.probe, "orphans", strconv.Itoa(count))...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() { _, _ = cmd.Process.Kill(), cmd.Wait() }()
	if _, err := io.ReadFull(stdout, make([]byte, 16)); err != nil { // the app has left them all
		return 0, fmt.Errorf("%s: the app said nothing: %w", c.name, err)
	}
	return settled(cmd.Process.Pid)
}

// settled waits until a process has not run for a while, and returns for how long it has.
func settled(pid int) (float64, error) {
	before := -1.0
	for range 100 {
		spent, err := running(pid)
		if err != nil || spent == before {
			return spent, err
		}
		before = spent
		time.Sleep(30 * time.Millisecond)
	}
	return before, nil // tini wakes up now and then
}

// running returns the nanoseconds that a process has run: proc(5), schedstat.
func running(pid int) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", pid))
	if err != nil {
		return 0, err
	}
	word, _, _ := strings.Cut(string(text), " ")
	return strconv.ParseFloat(word, 64)
}
