package check

import (
	"mote/forward"
	"mote/internal/options"
	"mote/internal/program"
	"mote/internal/say"
	"mote/internal/tool"
)

// tellSettings prints each setting that is not the default, and where it comes from.
func (r *report) tellSettings() {
	s := r.settings
	for part := options.PartTarget; part <= options.PartLevel; part++ {
		l := r.stderr.Blank()
		if l.Add(partText(s, part)); l.Length() > 0 {
			addValue(l, s, part)
			l.Add(" (")
			s.AddOrigin(l, part, r.start)
			r.endOrigin(l)
		}
	}
	for event := range s.On {
		if s.On[event].Has() {
			l := r.stderr.Blank()
			l.Add("on ")
			forward.AddEvent(l, event)
			l.Add(":")
			forward.AddSteps(l, s.On[event])
			l.Add(" (")
			s.AddOriginOf(l, event, r.start)
			r.endOrigin(l)
		}
	}
}

func (r *report) endOrigin(l *say.Line) {
	l.Add(")")
	tool.PrintLine(l)
}

// partText is a part of the settings in words, without its value, and "" for a default.
func partText(s *options.Settings, part options.Part) string {
	switch {
	case part == options.PartTarget && s.Target == forward.ToGroup:
		return "signals go to the process group of the app"
	case part == options.PartTarget && s.Target == forward.ToAll:
		return "signals go to all processes"
	case part == options.PartRemap && s.Remap[0]|s.Remap[1]|s.Remap[2]|s.Remap[3] != 0:
		return "exit codes that become 0:"
	case part == options.PartStopCode && s.StopCode.Given:
		return "a stop that ends the app gives exit code "
	case part == options.PartLog && s.Log != 0:
		return "why the app died goes to "
	case part == options.PartParentDeath && s.ParentDeath != 0:
		return "the end of mote's parent gives "
	case part == options.PartSession && s.Session:
		return "the app gets a session of its own"
	case part == options.PartInPlace && s.InPlace:
		return "the app takes the place of mote"
	case part == options.PartPause && s.Pause:
		return "there is no app, and TERM or INT ends mote"
	case part == options.PartSandbox && s.Sandbox:
		return "mote gives up capabilities and system calls"
	case part == options.PartWarnReaped && s.WarnReaped:
		return "reaped orphans are told of"
	case part == options.PartLevel && s.Level > say.Normal:
		return "all that happens is told of"
	case part == options.PartLevel && s.Level < say.Normal:
		return "nothing is told, unless the app cannot be started"
	}
	return ""
}

// addValue adds the value of a part that has one.
func addValue(l *say.Line, s *options.Settings, part options.Part) {
	switch part {
	case options.PartRemap:
		for code := range 256 {
			if s.Remap.Has(code) {
				l.Count(" ", int64(code))
			}
		}
	case options.PartStopCode:
		l.Number(int64(s.StopCode.Code))
	case options.PartLog:
		l.Quoted(s.Log.String())
	case options.PartParentDeath:
		forward.AddName(l, s.ParentDeath)
	}
}

// tellFile tells what a file is, and what is to run it.
func (r *report) tellFile(path string, f *program.File) {
	l := r.stderr.Blank()
	l.Quoted(path)
	l.Add([...]string{
		program.Unread: " may be executed and not read, so it was not looked at",
		program.ELF:    " is a program for ",
		program.Script: " is a script for ",
		program.Text:   " names no interpreter, so it is a script for ",
	}[f.Kind])
	next := f.Next()
	if f.Kind == program.ELF {
		l.Add(program.MachineName(f.Machine))
		if next != "" {
			l.Add(" with the loader ")
		}
	}
	if next != "" {
		l.Quoted(next)
	}
	tool.PrintLine(l)
}

// tellChild tells which program is PID 1's child in the end.
func (r *report) tellChild(path string) {
	l := r.stderr.Blank()
	l.Add("PID 1 would be ")
	if !r.settings.InPlace {
		l.Add("mote, and its child ")
	}
	if path == "" {
		l.Add("none")
	} else {
		l.Quoted(path)
	}
	tool.PrintLine(l)
}

// missing tells of a library. Where there are more folders than were looked into, it is no failure.
func (r *report) missing(name string, unsure bool) {
	l := r.stderr.Start("failed to find the shared library ")
	l.Quoted(name)
	if unsure {
		l.Add("; not all folders were looked into")
	}
	r.stderr.Farewell()
}

// tellEnd tells what was not looked at, and what all comes to.
func (r *report) tellEnd(code int) {
	l := r.stderr.Blank()
	if code != 0 {
		l.Count("it would not start: exit code ", int64(code))
		tool.PrintLine(l)
		return
	}
	l.Add("not looked at: what libraries need in turn, what the app itself opens or runs, who writes to a file, limits, binfmt_misc, seccomp, security modules")
	tool.PrintLine(l)
	r.stderr.Blank().Add("it would start")
	tool.PrintLine(l)
}
