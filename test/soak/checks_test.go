package main

import (
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

func TestZombies(t *testing.T) {
	const tick = lookPause
	one, other := []identity{{pid: 5, start: 1}}, []identity{{pid: 5, start: 2}}
	var none []identity
	tests := []struct {
		name  string
		looks [][]identity
		late  time.Duration // each look
		wrong string
	}{
		{"none", repeat(30, none), 0, ""},
		{"for a second", repeat(11, one), 0, ""},
		{"for longer", repeat(12, one), 0, "process 5 is a zombie for 1.1s"},
		{"reaped in between", append(append(repeat(8, one), none), repeat(8, one)...), 0, ""},
		{"another process of the same pid", append(repeat(8, one), repeat(8, other)...), 0, ""},
		{"a slow machine", repeat(20, one), 10 * time.Millisecond, ""},
		{"for too long even so", repeat(130, one), time.Millisecond, "process 5"},
		{"on a machine as slow as can be", repeat(101, one), 40 * time.Millisecond, ""},
		{"for too long whatever the machine", repeat(102, one), 40 * time.Millisecond, "which is more than 14.04s"},
		{"after a standstill", repeat(2, one), 20 * time.Second, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var z zombies
			var err error
			now := time.Now()
			for _, dead := range test.looks {
				if err == nil {
					err = z.look(now, test.late, dead)
				}
				now = now.Add(tick + test.late)
			}
			wantError(t, err, test.wrong)
		})
	}
}

func repeat(count int, dead []identity) (looks [][]identity) {
	for range count {
		looks = append(looks, dead)
	}
	return looks
}

func TestMemory(t *testing.T) {
	tests := []struct {
		rss   []int
		wrong string
	}{
		{[]int{72, 72, 76, 80, 72}, ""},
		{[]int{72, 76, 80, 84}, "from 72 to 84 KiB"},
	}
	for _, test := range tests {
		var m memory
		var err error
		for _, rss := range test.rss {
			err = m.enter(rss)
		}
		wantError(t, err, test.wrong)
	}
}

func TestEndCheck(t *testing.T) {
	exited := func(code int) syscall.WaitStatus { return syscall.WaitStatus(code << 8) }
	e := end{want: 137, least: time.Second}
	wantError(t, e.check(exited(137), time.Second), "")
	wantError(t, e.check(exited(0), time.Second), "ended with 0, expected 137")
	wantError(t, e.check(exited(137), time.Second-1), "expected at least 1s")
	wantError(t, e.check(syscall.WaitStatus(9), time.Second), "died of signal 9")
}

func TestParseLine(t *testing.T) {
	for _, text := range []string{"ready 2 1", "got 40 -1 0 0 4294967297 12345", "tally 1 40 7 0 99", "sender 1 4",
		"done 1 2", "noise 5 6", "maker 7 0"} {
		if _, err := parseLine(text); err != nil {
			t.Errorf("parseLine(%q): %v", text, err)
		}
	}
	for _, text := range []string{"", "got 40 -1", "got 0 0 0 0 0 0", "got 65 0 0 0 0 0", "died 11", "hello", "ready x 1"} {
		if _, err := parseLine(text); err == nil {
			t.Errorf("parseLine(%q): no error", text)
		}
	}
	l, _ := parseLine("got 40 -1 3 0 4294967303 12345")
	if want := (record{40, -1, 3, 0, 1<<32 + 7, 12345}); l.record != want {
		t.Errorf("got %+v, want %+v", l.record, want)
	}
}

func TestParseStat(t *testing.T) {
	text := "12 (a ) b) Z 7" + " 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 4711 0 0\n"
	p, err := parseStat(text)
	if want := (process{identity{12, 4711}, 7, 'Z'}); err != nil || p != want {
		t.Errorf("got %+v, %v; want %+v", p, err, want)
	}
	if _, err := parseStat("12 (short) Z 7"); err == nil {
		t.Error("no error for a short line")
	}
}

func TestWaiting(t *testing.T) {
	if count, limit := waiting(); count < 0 || limit < 1 {
		t.Errorf("got %d of %d", count, limit)
	}
}

func TestBelow(t *testing.T) {
	var all []process
	for pid, parent := range map[int]int{2: 1, 3: 2, 4: 3, 5: 1, 6: 4} {
		all = append(all, process{identity: identity{pid: pid}, parent: parent})
	}
	if got := len(below(2, all)); got != 3 {
		t.Errorf("%d processes below 2, want 3", got)
	}
}

func TestParseRSS(t *testing.T) {
	if kib, err := parseRSS("55-66 ---p [rollup]\nRss:                  76 kB\nPss: 9 kB\n"); kib != 76 || err != nil {
		t.Errorf("got %d, %v", kib, err)
	}
	if _, err := parseRSS("Pss: 9 kB\n"); err == nil {
		t.Error("no error without Rss")
	}
}

// TestPlans has each seed stand for one plan, whose signals do not get in each other's way.
func TestPlans(t *testing.T) {
	for seed := range uint64(2000) {
		p := newPlan(seed)
		if again := newPlan(seed); fmt.Sprintf("%+v", again) != fmt.Sprintf("%+v", p) {
			t.Fatalf("seed %d: %+v and %+v", seed, p, again)
		}
		if p.set == 0 || p.set&p.end.signals() != 0 || p.set&p.reaction.signals() != p.reaction.events() {
			t.Errorf("seed %d: %v", seed, p)
		}
	}
}

// TestAwait has a violation come before the end of mote, which it brings about.
func TestAwait(t *testing.T) {
	closed, open := make(chan struct{}), make(chan struct{})
	close(closed)
	wrong := errors.New("wrong")
	tests := []struct {
		name         string
		done, ended  chan struct{}
		violation    error
		wrong, early string
	}{
		{"all was sent", closed, open, nil, "", "the app has ended"},
		{"a violation", open, open, wrong, "wrong", "wrong"},
		{"mote has ended", open, closed, nil, "mote has ended", "mote has ended"},
	}
	for _, test := range tests {
		l := life{ended: test.ended, failure: failure{done: make(chan struct{})}, cmd: &exec.Cmd{}}
		if test.violation != nil {
			l.fail(test.violation)
		}
		wantError(t, l.await(test.done), test.wrong)
		wantError(t, l.early(), test.early)
	}
	l := life{ended: closed, failure: failure{done: make(chan struct{})}, cmd: &exec.Cmd{}}
	l.fail(wrong)
	for range 20 {
		wantError(t, l.early(), "wrong")
	}
}
