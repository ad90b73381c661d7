package tool

import (
	"mote/internal/kernel"
	"mote/internal/say"
)

// print writes to stdout what somebody asked for, and ends mote with 125 where that cannot be done.
func print(text string) {
	if errno := say.Print(text); errno != 0 {
		cannotPrint(errno)
		kernel.Exit(say.ExitOwn)
	}
}

// PrintLine ends a line and prints it, under the same condition.
func PrintLine(l *say.Line) {
	l.End()
	print(l.View())
}
