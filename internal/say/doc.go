// Package say writes what mote says. In come pieces: words, numbers, times, what somebody else has written. Out go whole
// lines to stderr, which never block and never disturb the app that shares it, and text to stdout. It knows how a line is
// written and nothing of what it is about.
//
// This package runs without the Go runtime: nothing here may allocate, lock, start a goroutine, defer, use a map, an
// interface value or an init function (docs/bare.md).
package say
