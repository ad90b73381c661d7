package main

import (
	"fmt"
	"time"
)

// identity is a process: its pid may become another's, but not with the same time of start.
type identity struct {
	pid   int
	start uint64
}

// sighting is when a zombie was seen first, and by how much the looks since then came too late.
type sighting struct {
	first time.Time
	late  time.Duration
}

// oldest is how long a zombie may wait for mote, and patience how much longer for each second by which a look came too
// late: where the looks come late, so does mote. Where all of them do, that grows as fast as the zombie's age. So hardest
// is the end of patience, the lateness itself not counted: a hundred looks find whatever stays.
const (
	oldest   = time.Second
	patience = 10
	hardest  = 10 * time.Second
)

// zombies remembers the dead children of mote.
type zombies struct{ seen map[identity]sighting }

// look enters those that are there now. The look came late by so much. It returns an error for one that waits too long.
func (z *zombies) look(now time.Time, late time.Duration, dead []identity) (err error) {
	seen := map[identity]sighting{}
	for _, id := range dead {
		s, known := z.seen[id]
		if !known {
			s = sighting{first: now}
		} else {
			s.late += late
		}
		seen[id] = s
		if age, bound := now.Sub(s.first), min(oldest+patience*s.late, hardest+s.late); age > bound {
			err = fmt.Errorf("process %d is a zombie for %v, which is more than %v (looks were late by %v)",
				id.pid, age.Round(time.Millisecond), bound.Round(time.Millisecond), s.late.Round(time.Millisecond))
		}
	}
	z.seen = seen
	return err
}
