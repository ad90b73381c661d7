//go:build bare

// Package runtime is linked in the place of Go's own, whose files the build hides (mote/internal/link). It has no
// allocator, no scheduler and no maps: whatever needs one does not link, and that is how mote is held to its rule
// (docs/bare.md). What is left is what compiled Go calls where no runtime is needed (memory.go), what ends a program
// that is wrong (crash.go), and names, so that the linker and the packages that mote imports find what they look for
// (names.go, linker.go).
package runtime
