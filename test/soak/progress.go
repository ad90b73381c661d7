package main

import (
	"fmt"
	"sync"
	"time"
)

// progressPause is the time between two lines of progress.
const progressPause = 5 * time.Second

// figures count what a life, or all of them, have done.
type figures struct {
	signals   int // sent
	taken     int // by the app
	full      int // times that a sender outside found a full queue
	processes int // of noise
	orphans   int // among them that mote has reaped: at least so many
}

// total is what the soak has done so far.
type total struct {
	mutex  sync.Mutex
	begun  time.Time
	last   time.Time
	rounds int
	now    string // the present round: its seed and its plan
	figures
	alive int // the most processes at a time
	rss   int // of mote, in KiB, when it was read last
	late  time.Duration
}

// add notes what a life has done.
func (t *total) add(change func(*total)) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	change(t)
}

// tick prints a line now and then.
func (t *total) tick() {
	if now := time.Now(); now.Sub(t.last) >= progressPause {
		t.last = now
		t.print("")
	}
}

func (t *total) print(title string) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if title != "" {
		title += ": "
	}
	fmt.Printf("soak: %s%v, %d rounds, %d signals sent, %d came, %d times a full queue; %d processes, %d orphans reaped, "+
		"at most %d at a time; RSS %d KiB; looks late by %v at most\n", title, time.Since(t.begun).Round(time.Second), t.rounds,
		t.signals, t.taken, t.full, t.processes, t.orphans, t.alive, t.rss, t.late.Round(time.Millisecond))
}
