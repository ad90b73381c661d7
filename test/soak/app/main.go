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
	"mote/test/line"
)

func main() { panic("build with mote/internal/link") }

//go:linkname boot mote/internal/bare.boot
func boot(sp uintptr) {
	w := words{line.Words{Start: kernel.ReadStart(sp)}}
	switch w.Text(1) {
	case "stage":
		stage(&w)
	case "record":
		record(&w)
	case "sleep":
		kernel.Sleep(int64(w.Number(2)) * millisecond)
		kernel.Exit(w.Number(3))
	}
	line.Fail()
}

const millisecond = 1_000_000

// words is the command line, with sets of signals.
type words struct{ line.Words }

// set reads word i as a set of signals, in hexadecimal with lower-case digits.
func (w *words) set(i int) (s kernel.Set) {
	text := w.Text(i)
	for at := range len(text) {
		digit := text[at] - '0'
		if digit > 9 {
			digit = text[at] - 'a' + 10
		}
		s = s<<4 | kernel.Set(digit)
	}
	return s
}
