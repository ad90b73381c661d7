// Package proc reads /proc: proc(5). What it finds there may be missing, half gone or made up; every reader is bounded
// and says so when it could not read.
//
// This package runs without the Go runtime: nothing here may allocate, lock, start a goroutine, defer, use a map, an
// interface value or an init function (docs/bare.md).
package proc
