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
// (schedstat, in nanoseconds) before and after an app has left many, one by one, on one processor.
func (b *bench) measureOrphans() error {
	count := b.scale(3000, 10000)
	times := make([][]float64, len(b.inits))
	for range b.scale(3, 9) {
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

// orphans has an app leave orphans and returns the nanoseconds that the init has run meanwhile.
func (b *bench) orphans(c contestant, count int) (float64, error) {
	cmd := b.arena(c.command(true, b.probe, "orphans", strconv.Itoa(count))...)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return 0, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() { _, _ = cmd.Process.Kill(), cmd.Wait() }()
	before, err := settledAfter(stdout, cmd.Process.Pid)
	if err != nil {
		return 0, err
	}
	if _, err := stdin.Write([]byte{1}); err != nil {
		return 0, err
	}
	after, err := settledAfter(stdout, cmd.Process.Pid)
	return after - before, err
}

// replySize is that of what the probe's apps say.
const replySize = 16

// settledAfter waits until the app has said something and its init rests.
func settledAfter(stdout io.Reader, pid int) (float64, error) {
	if _, err := io.ReadFull(stdout, make([]byte, replySize)); err != nil {
		return 0, fmt.Errorf("the app said nothing: %w", err)
	}
	return settled(pid)
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
