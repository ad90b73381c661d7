package main

import (
	_ "embed"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed limit.c
var limitSource string

// limitName is what the limit is called in the table.
const limitName = "limit"

// limitFlags makes the program small: one segment, one page.
var limitFlags = []string{"-O2", "-static", "-nostdlib", "-ffreestanding", "-fno-pie", "-no-pie", "-fno-stack-protector",
	"-fno-asynchronous-unwind-tables", "-s", "-Wl,--build-id=none", "-Wl,-z,noseparate-code", "-Wl,-z,noexecstack"}

// limitWays is how it can start the app.
var limitWays = []struct{ name, flags string }{
	{"fork", "17"},                   // SIGCHLD
	{"vfork", "0x100 | 0x4000 | 17"}, // CLONE_VM | CLONE_VFORK | SIGCHLD
}

// addLimit builds the limit with fork and with vfork and adds the one that starts faster.
func (b *bench) addLimit() error {
	if _, err := exec.LookPath("gcc"); err != nil {
		b.leaveOut(limitName, "no gcc")
		return nil
	}
	var ways []contestant
	for _, way := range limitWays {
		path := filepath.Join(b.dir, "limit-"+way.name)
		if err := b.compile(path, way.flags); err != nil {
			return err
		}
		ways = append(ways, contestant{name: limitName, path: path, version: "(" + way.name + ")"})
	}
	race, err := b.race(ways, raceSize{rounds: 300, block: 1}, true)
	if err != nil {
		return err
	}
	faster := ways[0]
	if race.overhead(1) < race.overhead(0) {
		faster = ways[1]
	}
	b.inits = append(b.inits, faster)
	return nil
}

func (b *bench) compile(path, start string) error {
	words := append([]string{"-DSTART=(" + start + ")", "-x", "c", "-o", path, "-"}, limitFlags...)
	gcc := exec.CommandContext(b.ctx, "gcc", words...)
	gcc.Stdin = strings.NewReader(limitSource)
	if output, err := gcc.CombinedOutput(); err != nil {
		return fmt.Errorf("build of the limit: %w\n%s", err, output)
	}
	return nil
}
