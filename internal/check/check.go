package check

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/internal/options"
	"mote/internal/program"
	"mote/internal/say"
)

// report is one report.
type report struct {
	stderr    say.Stderr // its line is used for stdout, too
	settings  *options.Settings
	start     kernel.Start
	command   *program.Command
	libraries libraries
}

// Run tells what would happen, and ends mote: with 0 where the app would start, else with the code of the failed start.
func Run(s *options.Settings, start kernel.Start, command *program.Command) {
	var r report
	r.settings, r.start, r.command = s, start, command
	command.Machine = program.OwnMachine
	if name := s.Subject.String(); name != "" {
		if command.Machine = program.MachineNumber(name); command.Machine == 0 {
			options.Refuse(options.SetCheck, name)
			kernel.Exit(say.ExitOwn)
		}
	}
	r.tellSettings()
	code := 0
	if s.Pause {
		r.tellChild("")
	} else {
		code = r.tellProgram()
	}
	r.tellEnd(code)
	kernel.Exit(code)
}

// tellProgram looks at the program and at all that has to run it. It returns the code of the failed start, or 0.
func (r *report) tellProgram() (code int) {
	if errno := r.command.Exec(); errno != 0 {
		r.command.Diagnose(errno)
		return program.ExitCode(errno)
	}
	var buffer [unix.PathMax]byte
	path := r.command.Found(buffer[:])
	var f program.File
	for {
		_ = f.Look(path, r.command.Machine)
		r.tellFile(path.String(), &f)
		loader := f.Next()
		if loader == "" || f.Kind == program.ELF {
			r.tellChild(path.String())
			if loader != "" {
				code = r.tellLibraries(path, loader)
			}
			return code
		}
		path = f.Follow()
	}
}
