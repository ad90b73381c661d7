// Command mote is a minimal container init: the PID 1 that starts one app, hands it every signal, reaps every orphan and
// ends with the app's exit code.
//
// The program that ships starts at _boot, without the Go runtime (docs/bare.md), and this file is where its Go begins.
package main

import (
	_ "unsafe" // for go:linkname

	pid1 "mote/init"
	_ "mote/internal/bare"
	"mote/internal/kernel"
	"mote/internal/tool"
)

const version = "0.2.0"

// commit is the hash of git, which the build puts here (internal/link).
const commit = "unknown"

// boot is the one Go function that _boot calls, with the stack pointer that the kernel left. It does not return.
//
//go:linkname boot mote/internal/bare.boot
func boot(sp uintptr) {
	pid1.Run(kernel.ReadStart(sp), tool.Build{Version: version, Commit: commit})
}
