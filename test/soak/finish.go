package main

import (
	"fmt"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// finish ends the life as planned, and compares the exit code.
func (l *life) finish() error {
	l.release()
	to, begun := l.handle, time.Now()
	if l.plan.end.direct {
		to = l.app
	}
	if err := unix.PidfdSendSignal(to, unix.Signal(l.plan.end.sent), nil, 0); err != nil {
		return fmt.Errorf("%w; cannot send signal %d: %w", l.early(), l.plan.end.sent, err)
	}
	select {
	case <-l.ended:
	case <-l.failure.done:
		return l.err
	case <-time.After(longest):
		return fmt.Errorf("mote has not ended within %v", longest)
	}
	l.group.Wait() // not for long: there is nobody to send to any more
	return l.closing(time.Since(begun))
}

// closing makes the last checks.
func (l *life) closing(lasted time.Duration) error {
	l.account()
	l.mutex.Lock()
	defer l.mutex.Unlock()
	select {
	case <-l.failure.done:
		return l.err
	default:
	}
	if !l.plan.abrupt { // else some of the senders inside could not say any more what they had sent
		if _, wrong := l.ledger.settle(); wrong != nil {
			return wrong
		}
	}
	return l.plan.end.check(l.cmd.ProcessState.Sys().(syscall.WaitStatus), lasted)
}

// account adds what is new to the totals.
func (l *life) account() {
	l.mutex.Lock()
	now := figures{l.ledger.count(), l.ledger.taken, l.full, l.processes, l.orphans}
	before := l.accounted
	l.accounted = now
	l.mutex.Unlock()
	l.total.add(func(t *total) {
		t.signals += now.signals - before.signals
		t.taken += now.taken - before.taken
		t.full += now.full - before.full
		t.processes += now.processes - before.processes
		t.orphans += now.orphans - before.orphans
	})
}

// check compares how mote has ended.
func (e end) check(status syscall.WaitStatus, lasted time.Duration) error {
	switch {
	case status.Signaled():
		return fmt.Errorf("mote, or the stage, died of signal %d", status.Signal())
	case status.ExitStatus() != e.want:
		return fmt.Errorf("mote ended with %d, expected %d", status.ExitStatus(), e.want)
	case lasted < e.least:
		return fmt.Errorf("mote ended after %v, expected at least %v", lasted, e.least)
	}
	return nil
}

// release lets the senders inside go.
func (l *life) release() {
	for _, control := range l.controls {
		control.Close()
	}
	l.controls = nil
}
