package main

import (
	"fmt"
	"strconv"

	"golang.org/x/sys/unix"
)

// command is the command line of a life: the stage, mote, the app.
func (p *plan) command(mote, app string) []string {
	flags := "x" // no flag, but a word
	if !p.first {
		flags += "np" // a mote that is not PID 1 looks for processes in /proc
	}
	words := []string{app, "stage", flags, strconv.Itoa(p.room), mote}
	words = append(append(words, p.options...), "--", app, "record", strconv.Itoa(p.end.event), p.end.how)
	plain := "0"
	if p.room == 0 {
		plain = "1" // to a full queue the kernel loses a real-time signal that was sent by kill(2)
	}
	numbers := []string{strconv.Itoa(p.end.code), strconv.FormatUint(p.seed%1e8, 10), strconv.Itoa(p.pause),
		strconv.Itoa(p.inside), fmt.Sprintf("%x", uint64(p.set)), plain, strconv.Itoa(p.count)}
	return append(words, numbers...)
}

// keepsValues tells whether values reach the app: not with every process as the target, and to a group since Linux 6.9.
func (p *plan) keepsValues() bool {
	return p.target == "child" || p.target == "group" && atLeast(6, 9)
}

// atLeast tells whether the kernel is that new.
func atLeast(major, minor int) bool {
	var name unix.Utsname
	var a, b int
	if unix.Uname(&name) != nil {
		return false
	}
	_, _ = fmt.Sscanf(unix.ByteSliceToString(name.Release[:]), "%d.%d", &a, &b)
	return a > major || a == major && b >= minor
}
