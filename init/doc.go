// Package pid1 is the life of a container's first process: start one app, hand it every signal, reap every orphan, end
// with the app's exit code. [Run] tells it on one page.
//
// This package runs without the Go runtime: nothing here may allocate, lock, start a goroutine, defer, use a map, an
// interface value or an init function (docs/bare.md).
//
// The folder is called init; the package is not, because Go does not import a package of that name.
package pid1
