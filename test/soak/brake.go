package main

import "golang.org/x/sys/unix"

// The brake stops what makes the noise when there are many processes, and lets it go on when there are few. On a
// machine that is busy with other things it would start them faster than they end.
const (
	many = 60
	few  = 30
)

type brake struct {
	handle int // a pidfd of the maker; 0 for not found yet
	pulled bool
}

func (b *brake) press(l *life, family []process) {
	if b.handle == 0 && !b.find(l, family) {
		return
	}
	switch {
	case len(family) > many && !b.pulled:
		b.pulled = unix.PidfdSendSignal(b.handle, unix.SIGSTOP, nil, 0) == nil
	case len(family) < few && b.pulled:
		b.release()
	}
}

// find looks for the process with the pid that the maker has said it has inside.
func (b *brake) find(l *life, family []process) bool {
	l.mutex.Lock()
	maker := l.maker
	l.mutex.Unlock()
	for _, p := range family {
		if maker != 0 && p.parent != l.mote && insidePid(p.pid) == maker {
			if handle, err := unix.PidfdOpen(p.pid, 0); err == nil {
				b.handle = handle
				return true
			}
		}
	}
	return false
}

// release lets the maker go on.
func (b *brake) release() {
	_ = unix.PidfdSendSignal(b.handle, unix.SIGCONT, nil, 0)
	b.pulled = false
}

func (b *brake) close() {
	if b.handle != 0 {
		_ = unix.Close(b.handle)
	}
}
