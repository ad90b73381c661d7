package main

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/test/soak/sender"
)

// unchecked are the signals of which nothing is promised but that they may come: CHLD becomes one with the death of a
// child, and CONT and the stop signals delete each other while they wait, with an init or without one.
const unchecked = kernel.Set(1<<(unix.SIGCHLD-1) | 1<<(unix.SIGCONT-1) | 1<<(unix.SIGTSTP-1) | 1<<(unix.SIGTTIN-1) |
	1<<(unix.SIGTTOU-1))

// rules is what a plan means for the checks.
type rules struct {
	self     int        // mote's pid in its namespace
	values   bool       // values reach the app
	crowded  bool       // queues may be full, so that the kernel drops the values of standard signals
	set      kernel.Set // what the senders draw from
	expected kernel.Set // what the app may get
	reaction reaction
}

// row is a signal of one sender.
type row struct{ id, signal int }

// ledger compares what the app gets with what was sent.
type ledger struct {
	rules
	senders map[int]int // their pids, inside
	next    map[row]int // the number that the next value must have, or be above
	plain   [65]int     // how many of each signal came without a value
	latest  [65]int64   // when a signal came for the last time
	taken   int         // records in all
	sent    map[row]sender.Tally
}

func newLedger(r rules) *ledger {
	return &ledger{rules: r, senders: map[int]int{}, next: map[row]int{}, sent: map[row]sender.Tally{}}
}

// take enters a record, and returns what is wrong with it.
func (l *ledger) take(r record) error {
	l.taken++
	l.latest[r.signal] = r.time
	switch {
	case !l.expected.Has(r.signal):
		return fmt.Errorf("the app got signal %d, which nobody has sent: %+v", r.signal, r)
	case l.reaction.event == r.signal && !l.reaction.steps.Has(r.signal):
		return fmt.Errorf("the app got signal %d in spite of the reaction to it: %+v", r.signal, r)
	case r.uid != 0:
		return fmt.Errorf("the app got signal %d of another user: %+v", r.signal, r)
	case r.code == kernel.CodeQueue:
		return l.takeValue(r)
	case r.code != kernel.CodeUser:
		return fmt.Errorf("the app got signal %d with code %d: %+v", r.signal, r.code, r)
	}
	return l.takePlain(r)
}

// takeValue enters one that was sent by sigqueue(3). Real-time signals come each once and in order. Of others some are
// missing, because they became one with an earlier one, but none comes twice or late.
func (l *ledger) takeValue(r record) error {
	id, number := sender.Split(r.value)
	at := row{id, r.signal}
	want := l.next[at]
	pid, known := l.senders[id]
	switch {
	case !known || pid != r.pid:
		return fmt.Errorf("signal %d says it is from sender %d, pid %d: %+v", r.signal, id, pid, r)
	case number < want:
		return fmt.Errorf("signal %d of sender %d, number %d, came twice or late: expected %d", r.signal, id, number, want)
	case r.signal >= sender.RealTime && number > want:
		return fmt.Errorf("signal %d of sender %d: number %d came before %d", r.signal, id, number, want)
	}
	l.next[at] = number + 1
	return nil
}

// takePlain enters one without a value: from mote by kill(2), from outside, or robbed of its record by a full queue.
func (l *ledger) takePlain(r record) error {
	if r.pid != l.self && r.pid != 0 {
		return fmt.Errorf("signal %d by kill(2) is not from mote: %+v", r.signal, r)
	}
	l.plain[r.signal]++
	return nil
}

// enter notes what a sender has sent so far.
func (l *ledger) enter(s sent) { l.sent[row{s.id, s.signal}] = s.Tally }

// settle returns what is still missing, and what is too much. Some time after the last sending both are empty, once for
// each signal.
func (l *ledger) settle() (missing, wrong error) {
	var lacks, faults []error
	for signal := 1; signal <= 64; signal++ {
		if !l.set.Has(signal) && l.reaction.event != signal {
			continue
		}
		lack, fault := l.settleStandard(signal), error(nil)
		if signal >= sender.RealTime {
			lack, fault = l.settleRealTime(signal)
		}
		if signal == l.reaction.event {
			lack, fault = l.settleReaction(), nil
		}
		lacks, faults = append(lacks, lack), append(faults, fault, l.settlePlain(signal))
	}
	return errors.Join(lacks...), errors.Join(faults...)
}

// settleRealTime counts. Where values do not reach the app, all have come plain.
func (l *ledger) settleRealTime(signal int) (missing, wrong error) {
	for _, at := range l.rows(signal) {
		t := l.sent[at]
		switch got := l.next[at]; {
		case !l.values:
		case got < t.Queued:
			lack := fmt.Errorf("signal %d of sender %d: %d of %d values have come", signal, at.id, got, t.Queued)
			missing = errors.Join(missing, lack)
		case got > t.Queued:
			wrong = fmt.Errorf("signal %d of sender %d: %d values came of %d", signal, at.id, got, t.Queued)
		}
	}
	if got, most := l.plain[signal], l.mostPlain(signal, l.values); got < most {
		missing = errors.Join(missing, fmt.Errorf("signal %d: %d of %d without a value have come", signal, got, most))
	}
	return missing, wrong
}

// settleStandard wants one that came after the last sending had begun.
func (l *ledger) settleStandard(signal int) error {
	last := l.lastSent(signal)
	if last == 0 || unchecked.Has(signal) || l.latest[signal] >= last {
		return nil
	}
	if l.latest[signal] == 0 {
		return fmt.Errorf("signal %d has never come", signal)
	}
	return fmt.Errorf("signal %d has not come since %v before it was sent last", signal, time.Duration(last-l.latest[signal]))
}

// settlePlain wants no more without a value than were sent without one. Signals below 32 become one with each other, so
// there may be fewer.
func (l *ledger) settlePlain(signal int) error {
	lossless := l.values && (!l.crowded || signal >= sender.RealTime)
	if got, most := l.plain[signal], l.mostPlain(signal, lossless); got > most && !unchecked.Has(signal) {
		return fmt.Errorf("signal %d: %d without a value came of %d at most", signal, got, most)
	}
	return nil
}

// mostPlain is how many may come without a value, where those that were sent with one keep it or not.
func (l *ledger) mostPlain(signal int, keep bool) (most int) {
	for _, at := range l.rows(signal) {
		most += l.sent[at].Killed
		if !keep {
			most += l.sent[at].Queued
		}
	}
	return most
}

// unproved is the signals below 32 of which the last value of a sender has not come, or none was sent yet; not those
// that may lose it.
func (l *ledger) unproved(id int) (set kernel.Set) {
	if !l.values || l.crowded {
		return 0
	}
	for signal := 1; signal < sender.RealTime; signal++ {
		at := row{id, signal}
		if l.set.Has(signal) && !unchecked.Has(signal) && signal != l.reaction.event &&
			(l.next[at] == 0 || l.next[at] < l.sent[at].Queued) {
			set |= kernel.Only(signal)
		}
	}
	return set
}

// numbers lists the signals of a set.
func numbers(set kernel.Set) (list []int) {
	for ; set != 0; set &= set - 1 {
		list = append(list, bits.TrailingZeros64(uint64(set))+1)
	}
	return list
}

// settleReaction wants the last step of the reaction after the last sending of its event.
func (l *ledger) settleReaction() error {
	last := l.lastSent(l.reaction.event)
	if step := l.reaction.last; step != 0 && last > l.latest[step] {
		return fmt.Errorf("signal %d has not come since signal %d was sent last, which it answers", step, l.reaction.event)
	}
	return nil
}

func (l *ledger) lastSent(signal int) (last int64) {
	for _, at := range l.rows(signal) {
		last = max(last, l.sent[at].Last)
	}
	return last
}

// rows returns who has sent a signal.
func (l *ledger) rows(signal int) (rows []row) {
	for at := range l.sent {
		if at.signal == signal {
			rows = append(rows, at)
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return a.id - b.id })
	return rows
}

// count is how many signals were sent.
func (l *ledger) count() (n int) {
	for _, t := range l.sent {
		n += t.Queued + t.Killed
	}
	return n
}
