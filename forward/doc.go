// Package forward decides what a signal that has reached mote means, and delivers it to the app.
//
// This package runs without the Go runtime: nothing here may allocate, lock, start a goroutine, defer, use a map, an
// interface value or an init function (docs/bare.md).
package forward
