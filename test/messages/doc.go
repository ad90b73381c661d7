// Package messages tests what mote writes to stderr, and that nothing ever blocks it there.
package messages
