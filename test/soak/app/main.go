// Command app is what mote runs in the soak: an app that writes down every signal, with senders and with noise around
// it. It has no Go runtime, so that no runtime of its own touches a signal.
//
//	app stage FLAGS LIMIT PROGRAM ...   prepares a namespace and runs a program, see stage
//	app record EVENT HOW CODE SEED PAUSE SENDERS SET PLAIN COUNT
//	                                    is the app, see record
//	app sleep MS CODE                   lives for some milliseconds
//
// All numbers are decimal, but SET, which is a set of signals in hexadecimal. A line on stdout is one of
//
//	ready PID PARENT
//	got SIGNAL CODE PID UID VALUE TIME  a signal that has come
//	maker PID 0                         the process that makes the noise is there
//	sender SENDER PID                   one of the senders inside is there
//	tally SENDER SIGNAL QUEUED KILLED TIME
//	                                    what it has sent so far
//	done SENDER WAVE                    and that this is all for now
//	noise PROCESSES ORPHANS             how many there have been so far
//	died SIGNAL 0                       the stage's child, which is mote, has died of a signal
package main

import (
	_ "unsafe" // for go:linkname

	_ "mote/internal/bare"
	"mote/internal/kernel"
)

func main() { panic("build with mote/internal/link") }

//go:linkname boot mote/internal/bare.boot
func boot(sp uintptr) {
	w := words{start: kernel.ReadStart(sp)}
	switch w.text(1) {
	case "stage":
		stage(&w)
	case "record":
		record(&w)
	case "sleep":
		kernel.Sleep(int64(w.number(2)) * millisecond)
		kernel.Exit(w.number(3))
	}
	fail()
}

const millisecond = 1_000_000

// words is the command line.
type words struct{ start kernel.Start }

func (w *words) text(i int) string {
	if i >= w.start.Argc {
		return ""
	}
	return w.start.Argv.At(i).String()
}

// number reads word i; 0 where it is missing.
func (w *words) number(i int) int { return max(0, kernel.Number(w.text(i))) }

// set reads word i as a set of signals, in hexadecimal with lower-case digits.
func (w *words) set(i int) (s kernel.Set) {
	text := w.text(i)
	for at := range len(text) {
		digit := text[at] - '0'
		if digit > 9 {
			digit = text[at] - 'a' + 10
		}
		s = s<<4 | kernel.Set(digit)
	}
	return s
}

// run runs the program in word i.
func (w *words) run(i int) {
	_ = kernel.Exec(w.start.Argv.At(i), w.start.Argv.From(i), w.start.Envp)
	fail()
}

func fail() { kernel.Exit(99) }
