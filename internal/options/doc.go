// Package options reads what mote is asked for. In come the command line, the environment and the name that mote was called
// by; out go [Settings], or one line that says what is wrong. It does nothing of what is asked.
//
// This package runs without the Go runtime: nothing here may allocate, lock, start a goroutine, defer, use a map, an
// interface value or an init function (docs/bare.md).
package options
