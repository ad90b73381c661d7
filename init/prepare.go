package pid1

import (
	"mote/internal/check"
	"mote/internal/kernel"
	"mote/internal/options"
	"mote/internal/program"
	"mote/internal/say"
	"mote/internal/tool"
)

// prepare reads the environment and the command line into settings and returns the command to run. Whatever is wrong ends
// mote here, before anything is started, and so do --help and its like, under the signal mask that
// mote was started with.
func prepare(settings *options.Settings, start kernel.Start, build tool.Build, mask kernel.Set) program.Command {
	first, called, ok := options.Read(settings, start)
	if !ok {
		kernel.Exit(say.ExitOwn)
	}
	command := program.Command{Argv: start.Argv.From(first), Envp: start.Envp, Mask: mask}
	if settings.Act != options.ActRun {
		_ = kernel.SetMask(mask) // a person may want to interrupt it
		if settings.Act == options.ActCheck {
			check.Run(settings, start, &command)
		}
		tool.Run(settings, start.Envp, called, build)
	}
	return command
}
