package main

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// progress is one line on the terminal that says what is going on. It says nothing where stderr is none.
type progress struct{ terminal bool }

func newProgress() *progress {
	_, err := unix.IoctlGetTermios(int(os.Stderr.Fd()), unix.TCGETS)
	return &progress{terminal: err == nil}
}

// clearLine goes to the start of the line and clears it: console_codes(4).
const clearLine = "\r\x1b[K"

func (p *progress) say(what string) {
	if p.terminal {
		fmt.Fprint(os.Stderr, clearLine, what)
	}
}

func (p *progress) end() { p.say("") }
