// Package program gets from a command to a running program. In come words and an environment; what comes out is the program
// itself, in the place of the caller, or one line that says why it could not be run, and an exit code. It forks nothing.
//
// This package runs without the Go runtime: nothing here may allocate, lock, start a goroutine, defer, use a map, an
// interface value or an init function (docs/bare.md).
package program
