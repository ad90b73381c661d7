package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// bench is one run of the benchmark.
type bench struct {
	ctx      context.Context
	dir      string // for what is built; it is removed in the end
	probe    string
	exitApp  string // an app that ends at once
	readyApp string // an app that writes a byte and waits for ever
	inits    []contestant
	missing  []string // what was left out, and why
	notes    []string // what else goes under the table
	quick    bool
	progress *progress
	noise    noise
	values   values
}

// step is one measurement.
type step struct {
	name string
	take func(*bench) error
}

// steps is all of them, in the order in which they are taken.
var steps = []step{
	{"size", (*bench).measureSize},
	{"calls", (*bench).measureCalls},
	{"idle", (*bench).measureIdle},
	{"start", (*bench).measureStart},
	{"latency", (*bench).measureLatency},
	{"orphans", (*bench).measureOrphans},
	{"storm", (*bench).measureStorm},
}

func stepNames() string {
	var names []string
	for _, s := range steps {
		names = append(names, s.name)
	}
	return strings.Join(names, ",")
}

// newBench builds what is needed and looks for the inits.
func newBench(ctx context.Context, mote string) (*bench, error) {
	mote, err := filepath.Abs(mote)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(mote); err != nil {
		return nil, fmt.Errorf("no mote to measure (build it with make): %w", err)
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	b := &bench{ctx: ctx, dir: dir, quick: os.Getenv("BENCH") == "quick", progress: newProgress(), values: values{},
		noise: listen()}
	if err := b.prepare(mote); err != nil {
		b.progress.end()
		_ = b.close()
		return nil, err
	}
	return b, nil
}

func (b *bench) prepare(mote string) error {
	b.progress.say("build")
	if err := b.buildApps(); err != nil {
		return err
	}
	if err := b.tryArena(); err != nil {
		return err
	}
	path := filepath.Join(b.dir, "mote")
	if err := copyProgram(path, mote); err != nil {
		return err
	}
	b.inits = append(b.inits, contestant{name: "mote", path: path, dashes: true})
	b.findPeers()
	return b.addLimit()
}

// copyProgram copies a program, so that nobody who builds it anew meanwhile changes what is measured.
func copyProgram(to, from string) error {
	file, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, file, 0o755)
}

func (b *bench) close() error { return os.RemoveAll(b.dir) }

// measure takes the measurements that are named, or all.
func (b *bench) measure(only string) error {
	for _, s := range steps {
		if only != "" && !strings.Contains(","+only+",", ","+s.name+",") {
			continue
		}
		if err := s.take(b); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// leaveOut notes what cannot be measured here.
func (b *bench) leaveOut(what, why string) {
	b.missing = append(b.missing, what+": "+why)
}

// scale picks an amount of work.
func (b *bench) scale(quick, full int) int {
	if b.quick {
		return quick
	}
	return full
}
