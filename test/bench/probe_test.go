package main

import (
	"slices"
	"testing"
)

func TestRaceSortsByContestant(t *testing.T) {
	var words []uint32
	for round := range uint32(2) {
		for i := range uint32(2) {
			for run := range uint32(3) {
				words = append(words, 100*round+10*i+run, i)
			}
		}
	}
	r := newRace(words, 2, raceSize{rounds: 2, block: 3})
	if want := []float64{10, 11, 12, 110, 111, 112}; !slices.Equal(r.nanoseconds[1], want) {
		t.Errorf("times of contestant 1: got %v, want %v", r.nanoseconds[1], want)
	}
	if got := r.overhead(0); got != 10 {
		t.Errorf("overhead: got %v, want 10", got)
	}
	if got := median(r.faults[1]); got != 1 {
		t.Errorf("faults: got %v, want 1", got)
	}
}

func TestColumnLeavesOutTheFirstRounds(t *testing.T) {
	var words []uint32
	for round := range uint32(20) {
		words = append(words, round, 1000+round)
	}
	got := column(words, 20, 2, 1)
	if len(got) != 19 || got[0] != 1001 || got[18] != 1019 {
		t.Errorf("got %v", got)
	}
}

func TestCountCalls(t *testing.T) {
	trace := `10    execve("probe", ["probe"], 0x1) = 0
10    clone(child_stack=NULL, flags=CLONE_VM <unfinished ...>
11    dup3(5, 1, 0) = 1
11    execve("init", ["init"], 0x1 <unfinished ...>
10    <... clone resumed>) = 11
11    <... execve resumed>) = 0
11    getpid() = 1
11    clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>
12    setpgid(0, 0 <unfinished ...>
11    <... clone resumed>) = 2
12    <... setpgid resumed>) = 0
12    execve("app", ["app"], 0x1) = 0
11    wait4(-1, NULL, 0, NULL <unfinished ...>
12    exit_group(0) = ?
12    +++ exited with 0 +++
11    <... wait4 resumed>) = 2
11    exit_group(0) = ?
11    +++ exited with 0 +++
`
	// getpid, clone, wait4, exit_group; setpgid, execve
	if got := countCalls(trace); got != 6 {
		t.Errorf("got %d calls, want 6", got)
	}
}

func TestParentReadsBehindTheName(t *testing.T) {
	for name, stat := range map[string]string{
		"plain":    "7 (mote) S 42 7 7 0 -1",
		"spiteful": "7 (a) S 1 (b) S 42 7 7 0 -1",
	} {
		t.Run(name, func(t *testing.T) {
			if got := parent(stat); got != 42 {
				t.Errorf("got %d, want 42", got)
			}
		})
	}
	if got := parent(""); got != 0 {
		t.Errorf("of a process that is gone: got %d", got)
	}
}

func TestParseTable(t *testing.T) {
	table := parseTable("00400000-7ffe rollup\nRss:                  24 kB\nName:\tmote\nThreads:\t1\n")
	if len(table) != 2 || table["Rss"] != 24 || table["Threads"] != 1 {
		t.Errorf("got %v", table)
	}
}

func TestCommands(t *testing.T) {
	inits := []contestant{alone, {path: "/tini", notFirst: []string{"-s"}, dashes: true}, {path: "/limit"}}
	for name, c := range map[string]struct {
		first bool
		want  []string
	}{
		"PID 1":     {true, []string{"app", ",", "/tini", "--", "app", ",", "/limit", "app"}},
		"not PID 1": {false, []string{"app", ",", "/tini", "-s", "--", "app", ",", "/limit", "app"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := commands(inits, c.first, "app"); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
