// Package bare is what a program without the Go runtime starts with: _boot, the ELF entry point, of each architecture
// (boot_*.s), and in the folder runtime what is linked in the place of the Go runtime (docs/bare.md).
//
// A program imports it for _boot, and gives _boot the Go function to call by the line
//
//	//go:linkname boot mote/internal/bare.boot
//
// which makes its function boot(sp uintptr) known here. The stack pointer is that of the program's entry, and boot must
// not return.
//
// This package runs without the Go runtime: nothing here may allocate, lock, start a goroutine, defer, use a map, an
// interface value or an init function (docs/bare.md).
package bare

// Entry returns the address of _boot.
func Entry() uintptr
