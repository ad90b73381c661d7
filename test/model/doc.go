// Package model has no code of its own. Its tests check a model of mote's loop, loop.pml, exhaustively with spin: in every
// order in which signals, deaths, forks and timers can come about. docs/model.md tells what is modelled and what is not.
package model
