package pid1

import "mote/internal/kernel"

// Build says what this mote is.
type Build struct {
	Version string
	Commit  string // the hash of git, or "unknown"
}

// prepare reads the environment and the command line into settings and returns the command to run. Whatever is wrong ends
// mote here, before anything is started, and so do --help and its like, under the signal mask that
// mote was started with.
func prepare(settings *Settings, start kernel.Start, build Build, mask kernel.Set) command {
	settings.call(personaOf(start.Argv.At(0).String()), start.Envp)
	wrong := parseEnvironment(start.Envp, settings)
	program := 0
	if wrong.about == nothingWrong {
		program, wrong = parseOptions(start.Argv, start.Argc, settings)
	}
	if wrong.about != nothingWrong {
		new(voice).complain(wrong)
		kernel.Exit(exitOwn)
	}
	if settings.act != actRun {
		_ = kernel.SetMask(mask) // a person may want to interrupt it
	}
	switch settings.act {
	case actHelp:
		printAndExit(helpText)
	case actVersion:
		printVersion(build)
	case actLicense:
		printAndExit(licenseText)
	}
	return command{argv: start.Argv.From(program), envp: start.Envp}
}
