// Package terminal tests who has the foreground of a terminal, and whom its signals reach.
package terminal
