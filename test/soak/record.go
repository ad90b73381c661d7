package main

import (
	"fmt"
	"strings"

	"mote/test/soak/sender"
)

// record is a signal that the app has taken.
type record struct {
	signal, code, pid, uid int
	value                  uint64
	time                   int64 // just after it was taken
}

// sent is what one sender says that it has sent of one signal.
type sent struct {
	id, signal int
	sender.Tally
}

// line is something that the app says. The kind says which of the fields is set.
type line struct {
	kind    string
	record  record
	sent    sent
	numbers [2]int
}

// parseLine reads a line of the app.
func parseLine(text string) (l line, err error) {
	l.kind, _, _ = strings.Cut(text, " ")
	r, n := &l.record, &l.numbers
	switch l.kind {
	case "got":
		_, err = fmt.Sscanf(text, "got %d %d %d %d %d %d", &r.signal, &r.code, &r.pid, &r.uid, &r.value, &r.time)
		if err == nil && (r.signal < 1 || r.signal > 64) {
			err = fmt.Errorf("no signal: %d", r.signal)
		}
	case "tally":
		s := &l.sent
		_, err = fmt.Sscanf(text, "tally %d %d %d %d %d", &s.id, &s.signal, &s.Queued, &s.Killed, &s.Last)
	case "ready", "noise", "sender", "done", "maker":
		_, err = fmt.Sscanf(text, l.kind+" %d %d", &n[0], &n[1])
	case "died":
		err = fmt.Errorf("mote has %s", text)
	default:
		err = fmt.Errorf("the app says %q", text)
	}
	return l, err
}
