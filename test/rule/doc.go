// Package rule has no code of its own. Its tests hold mote to the rule of the bare start (docs/bare.md): they read
// the sources, and the layout that the fake g stands on. That nothing needs the Go runtime is the linker's to refuse
// (internal/link).
//
// Each check is a function that returns findings, and runs twice: over the repository, where it must find nothing, and
// over something planted, where it must find that.
package rule
