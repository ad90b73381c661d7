// Package tool is what mote does when it runs no app: --signal, --list-signals, --ps, --install, --help and its like. In come
// settings, out go lines and an exit code. It starts nothing and stays for nothing.
//
// This package runs without the Go runtime: nothing here may allocate, lock, start a goroutine, defer, use a map, an
// interface value or an init function (docs/bare.md).
package tool
