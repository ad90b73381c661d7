// Package world tests what the app gets from mote, which is all that mote got, and what mote lets go of.
package world
