// Command probe is the stopwatch of the benchmark: a program without the Go runtime, because a runtime's threads, timers
// and collections would be louder than what is measured. It starts at _boot as mote does.
//
//	probe race ROUNDS BLOCK PID1 COMMAND ... , COMMAND ...
//	                    runs each command BLOCK times in a row, ROUNDS times round, in an order that changes
//	probe ask SIGNAL ROUNDS PAUSE PID1 COMMAND ... , COMMAND ...
//	                    starts all commands, and sends each a signal in turn, ROUNDS times, PAUSE microseconds apart
//	probe hold COUNT PID1 COMMAND ...
//	                    starts a command COUNT times and keeps all until the end of its input
//
// PID1 is 1 where each command is to be PID 1 of a PID namespace of its own, else 0. Results go to stdout as words of 32
// bits: see the functions of the same names. These are apps that the commands run:
//
//	probe answer        tells when each signal came
//	probe storm         the same, while a child of it leaves many orphans
//	probe orphans COUNT leaves orphans when it reads a byte, and tells when it has
package main

import (
	_ "unsafe" // for go:linkname

	"golang.org/x/sys/unix"

	_ "mote/internal/bare"
	"mote/internal/kernel"
	"mote/test/line"
)

func main() { panic("build with mote/internal/link") }

//go:linkname boot mote/internal/bare.boot
func boot(sp uintptr) {
	start := kernel.ReadStart(sp)
	w := words{line.Words{Start: start}}
	var f field
	switch w.Text(1) {
	case "race":
		race(w.Number(2), w.Number(3), w.field(&f, 5, w.Number(4)))
	case "ask":
		ask(w.Number(2), w.Number(3), w.Number(4), w.field(&f, 6, w.Number(5)))
	case "hold":
		hold(w.Number(2), w.field(&f, 4, w.Number(3)))
	case "answer":
		answer(nil)
	case "storm":
		answer(storm())
	case "orphans":
		orphans(w.Number(2))
	}
	fail("unknown mode")
}

// words is the command line, with commands in it.
type words struct{ line.Words }

// most is how many commands one run compares.
const most = 16

// field is the commands that are compared.
type field struct {
	count    int
	commands [most]kernel.Vector
	envp     kernel.Vector
	pid1     bool
}

// field reads the commands from word i on into f. A word that is a comma ends each but the last; a 0 takes its place.
func (w *words) field(f *field, i, pid1 int) *field {
	f.envp, f.pid1 = w.Start.Envp, pid1 != 0
	f.add(w.Start.Argv.From(i))
	for ; i < w.Start.Argc; i++ {
		if w.Text(i) == "," {
			w.Start.Argv.Set(i, 0)
			f.add(w.Start.Argv.From(i + 1))
		}
	}
	return f
}

func (f *field) add(command kernel.Vector) {
	if f.count == most {
		fail("too many commands")
	}
	f.commands[f.count] = command
	f.count++
}

// fail ends the probe, with a word.
func fail(word string) {
	_, _ = kernel.Write(2, "probe: ")
	_, _ = kernel.Write(2, word)
	_, _ = kernel.Write(2, "\n")
	kernel.Exit(99)
}

// failed is fail with the reason.
func failed(word string, errno unix.Errno) {
	digits := [3]byte{'0' + byte(errno/100%10), '0' + byte(errno/10%10), '0' + byte(errno%10)}
	_, _ = kernel.Write(2, "errno ")
	_, _ = kernel.Write(2, kernel.View(digits[:]))
	_, _ = kernel.Write(2, "\n")
	fail(word)
}
