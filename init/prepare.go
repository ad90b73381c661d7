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
	p := parser{settings: settings, argv: start.Argv, argc: start.Argc}
	p.environment(start.Envp)
	if p.wrong.about == nothingWrong {
		p.options()
	}
	if p.wrong.about != nothingWrong {
		new(voice).complain(&p.wrong)
		kernel.Exit(exitOwn)
	}
	if settings.act != actRun {
		_ = kernel.SetMask(mask) // a person may want to interrupt it
		if p.called == 0 {
			p.called = start.Envp.Executed()
		}
		runTool(settings, start.Envp, p.called, build)
	}
	return command{argv: start.Argv.From(p.at), envp: start.Envp}
}
