package options

import "mote/internal/kernel"

// Read reads the environment, the command line and the name that mote was called by into settings, which are zero before.
// It returns which word of the command line is the program, and the path that mote was started by, or 0.
//
// What is wrong it says in one line, and returns false.
func Read(s *Settings, start kernel.Start) (program int, called kernel.CString, ok bool) {
	s.call(personaOf(start.Argv.At(0).String()), start.Envp)
	p := parser{settings: s, argv: start.Argv, argc: start.Argc}
	p.environment(start.Envp)
	if p.wrong.about == nothingWrong {
		p.options()
	}
	if p.wrong.about != nothingWrong {
		p.wrong.Say()
		return 0, 0, false
	}
	if p.called == 0 {
		p.called = start.Envp.Executed()
	}
	return p.at, p.called, true
}

// Refuse says in one line that the value of an option is not a good one, where only its use could tell.
func Refuse(set Setting, value string) {
	wrong := Complaint{about: badValue, written: asWord, set: set, value: kernel.TextOf(value)}
	wrong.where = kernel.TextOf(set.name())
	if set == SetCommands {
		wrong.written = asVariable
	}
	wrong.Say()
}
