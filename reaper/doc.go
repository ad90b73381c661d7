// Package reaper collects the processes that have ended, and reads what the kernel says about their end.
//
// This package runs without the Go runtime: nothing here may allocate, lock, start a goroutine, defer, use a map, an
// interface value or an init function (docs/bare.md).
package reaper
