package options

import (
	"mote/internal/kernel"
)

// Part is a part of the settings, which several options, variables and names may set.
type Part uint8

// Parts.
const (
	PartTarget Part = iota
	PartRemap
	PartStopCode
	PartLog
	PartParentDeath
	PartSession
	PartInPlace
	PartPause
	PartSandbox
	PartWarnReaped
	PartLevel
	noPart
)

// origins has what each part was set by, and last of all a place for what is none.
type origins [noPart + 1]origin

// origin is what has set a part: the option or variable of a Setting. Its zero value is for the defaults, which are those of
// the name that mote was called by.
type origin struct {
	set Setting
	by  source
}

type source uint8

const (
	byDefault source = iota
	byPeer           // a variable of the program that mote is called by the name of
	byVariable
	byOption
)

// note notes what a part was set by. What comes later counts.
func (o *origins) note(set Setting, by source) { o[partOf(set)] = origin{set, by} }

func partOf(set Setting) Part {
	switch set {
	case setGroup, setChild, setTo:
		return PartTarget
	case setRemap:
		return PartRemap
	case setStopCode:
		return PartStopCode
	case setLog:
		return PartLog
	case setParentDeath:
		return PartParentDeath
	case setSession:
		return PartSession
	case setInPlace:
		return PartInPlace
	case setPause:
		return PartPause
	case setSandbox:
		return PartSandbox
	case setWarnReaped:
		return PartWarnReaped
	case setVerbose, setQuiet:
		return PartLevel
	}
	return noPart
}

// standIn sets the reaction to an event that has none, for the name that mote was called by.
func (s *Settings) standIn(event int, steps kernel.CString) {
	if !s.On[event].Has() {
		s.On.Default(event, steps)
		s.named |= 1 << event
	}
}

// reactionOf returns the option that a reaction was given by, and true where one was: the text of its steps lies in the command
// line then, whose words follow one another in memory, behind a sign that only one of the two options has.
func (s *Settings) reactionOf(event int, start kernel.Start) (set Setting, found bool) {
	steps, last := kernel.CString(s.On[event]), start.Argv.At(start.Argc-1)
	if steps < start.Argv.At(0) || steps > last+kernel.CString(len(last.String())) {
		return setOn, false
	}
	if (steps - 1).String()[0] == ':' {
		return setRewrite, true
	}
	return setOn, true
}
