package options

import (
	"mote/internal/kernel"
	"mote/internal/say"
)

// AddOrigin adds where a part of the settings comes from: the option, the variable, or the name that mote was called by.
func (s *Settings) AddOrigin(l *say.Line, part Part, start kernel.Start) {
	o := s.origins[part]
	switch o.by {
	case byOption:
		addLong(l, o.set)
	case byVariable:
		addVariable(l, o.set)
	case byPeer:
		l.Add(s.Called.variable(o.set))
	default:
		addCalled(l, start)
	}
}

// AddOriginOf does so for the reaction to an event.
func (s *Settings) AddOriginOf(l *say.Line, event int, start kernel.Start) {
	set, optional := s.reactionOf(event, start)
	switch {
	case optional:
		addLong(l, set)
	case s.named>>event&1 != 0:
		addCalled(l, start)
	default:
		addVariable(l, setOn)
	}
}

//go:noinline
func addLong(l *say.Line, set Setting) {
	l.Add("--")
	l.Add(set.name())
}

//go:noinline
func addVariable(l *say.Line, set Setting) {
	var name variable
	name.of(set.name())
	l.Add(name.String())
}

//go:noinline
func addCalled(l *say.Line, start kernel.Start) {
	l.Add("the name ")
	l.Foreign(kernel.LastElement(start.Argv.At(0).String()))
}

// variable is the variable of the Persona's own that sets something.
func (c Persona) variable(set Setting) string {
	switch {
	case c == AsTini && set == setGroup:
		return "TINI_KILL_PROCESS_GROUP"
	case c == AsTini:
		return "TINI_VERBOSITY"
	case c == AsDumbInit:
		return "DUMB_INIT_DEBUG"
	}
	return "CATATONIT_DEBUG"
}
