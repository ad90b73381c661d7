// Package line has what the test programs without a Go runtime read and write: the words of their command line, and lines of
// words. It is bound by the same rule as they are (docs/bare.md).
package line

import "mote/internal/kernel"

// Words is the command line.
type Words struct{ Start kernel.Start }

// Text is word i, "" where it is missing.
func (w *Words) Text(i int) string {
	if i >= w.Start.Argc {
		return ""
	}
	return w.Start.Argv.At(i).String()
}

// Number reads word i; 0 where it is missing.
func (w *Words) Number(i int) int { return max(0, kernel.Number(w.Text(i))) }

// Run runs the program in word i.
func (w *Words) Run(i int) {
	_ = kernel.Exec(w.Start.Argv.At(i), w.Start.Argv.From(i), w.Start.Envp)
	Fail()
}

// Fail ends the program with a code that no test expects.
func Fail() { kernel.Exit(99) }
