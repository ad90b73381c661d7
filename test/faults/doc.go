// Package faults tests mote where system calls fail (docs/faults.md), and in a world that is short of everything.
package faults
