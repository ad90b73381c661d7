package test

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// Tests of --on are in the files on_*_test.go. Most of them wait, so they run beside each other.

// on is mote with reactions, and perhaps other options, one word each.
func on(words ...string) options {
	var o options
	for _, word := range words {
		if !strings.HasPrefix(word, "-") {
			word = "--on=" + word
		}
		o.extra = append(o.extra, word)
	}
	return o
}

// asBoth runs a test with mote as PID 1 and without.
func asBoth(t *testing.T, run func(x *X, s setup)) {
	t.Helper()
	t.Parallel()
	for name, bare := range map[string]bool{"as PID 1": false, "not as PID 1": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(newX(t), setup{bare: bare})
		})
	}
}

// got reads the next report and returns its number.
func (p *process) got() string {
	p.x.Helper()
	number, _, _ := strings.Cut(p.line(), " ")
	return number
}

// wantNumbers compares the signals that come next, whoever sent them.
func (p *process) wantNumbers(want string) {
	p.x.Helper()
	for _, w := range strings.Fields(want) {
		if got := p.got(); got != w {
			p.x.Fatalf("the app got signal %s, want %s of %s", got, w, want)
		}
	}
}

// wantRest ends the app and compares what it gets before.
func (p *process) wantRest(want string) {
	p.x.Helper()
	p.send(64)
	p.wantNumbers(strings.TrimSpace(want + " 64"))
	p.wantCode(0)
}

// left waits until the app is reaped and has left one process to mote, by the name that test/child reports under. While
// the app lives, that is the app's child and no child of mote's.
func (p *process) left(name string) {
	p.x.Helper()
	p.x.eventually("the app is reaped", func() bool {
		all := children(p.pid())
		return len(all) == 1 && contains(commandLine(all[0]), " as "+name+" ")
	})
}

// sends is a signal and what the app is to get for it.
type sends struct {
	signal syscall.Signal
	want   string
}

func (p *process) wantEach(all []sends) {
	p.x.Helper()
	for _, s := range all {
		p.send(s.signal)
		p.wantNumbers(s.want)
	}
}

// wantAfter compares a time that has passed. It can always be longer than it should, on a busy machine: what must not be
// waited for takes [never] in these tests, and what mote says of the time is its own clock's.
func (x *X) wantAfter(what string, since time.Time, least time.Duration) {
	x.Helper()
	if passed := time.Since(since); passed < least {
		x.Errorf("%s after %v, want at least %v", what, passed, least)
	}
}

// never is how long a wait is that no test sees the end of: longer than any bound.
const never = "90h"
