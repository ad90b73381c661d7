// Package kernel wraps each system call that mote makes, once, so that what mote can ask of the kernel is one folder.
//
// This package runs without the Go runtime: nothing here may allocate, lock, start a goroutine, defer, use a map, an
// interface value or an init function (docs/bare.md).
//
// The wrappers return unix.Errno by value, 0 for success, and leave words and decisions to their callers. Files that
// import unsafe end in _unsafe.go; no other package of mote imports it.
package kernel
