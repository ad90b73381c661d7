// Package check is --check: it tells what mote would do with these settings and this program, and why a start would fail. In
// come settings and a command, out go lines and an exit code. It starts nothing.
//
// This package runs without the Go runtime: nothing here may allocate, lock, start a goroutine, defer, use a map, an
// interface value or an init function (docs/bare.md).
package check
