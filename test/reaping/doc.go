// Package reaping tests that every orphan is reaped, and that nobody waits for what mote has killed.
package reaping
