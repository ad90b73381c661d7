package options

import (
	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/say"
)

// Settings is what the command line and the environment ask for.
type Settings struct {
	Target      forward.Target
	Remap       Codes // exit codes of the app that become 0
	ParentDeath int   // the signal to get when mote's parent ends; 0 for none
	WarnReaped  bool
	Level       say.Level
	On          forward.Reactions
	Session     bool           // the app gets a session of its own
	Pause       bool           // there is no app
	InPlace     bool           // the app takes mote's place
	StopCode    ExitCode       // for an app that a stop has ended
	Log         kernel.CString // the file for the explanation of a death; 0 for none
	Sandbox     bool           // only the system calls of the remaining life
	DryRun      bool           // tell what would be signalled
	Subject     kernel.Text    // what an Action is about

	Act    Action
	Called Persona

	origins origins // of the other fields, for --check
	named   uint32  // the events whose reaction came with the name that mote was called by
}

// Action is what mote does instead of running a program.
type Action uint8

// Actions. [ActRun] is none.
const (
	ActRun Action = iota
	ActHelp
	ActVersion
	ActLicense
	ActListSignals
	ActListProcesses
	ActCheck
	ActSignal
	ActInstall
)

// endsOptions tells whether what stands behind an option does not matter.
func (a Action) endsOptions() bool { return a >= ActHelp && a <= ActLicense }

// apply switches on what an option without a value stands for, or off what a variable has said no to.
func (s *Settings) apply(set Setting, on bool) {
	switch set {
	case setHelp, setVersion, setLicense:
		s.Act = ActHelp + Action(set-setHelp)
	case setListSignals, setListProcesses, SetCheck:
		s.Act = set.action()
	case setGroup, setChild:
		s.aim(set, on)
	case setWarnReaped:
		s.WarnReaped = on
	case setVerbose, setQuiet:
		s.tune(set, on)
	case setSession:
		s.Session = on
	case setInPlace:
		s.InPlace = on
	case setPause:
		s.Pause = on
	case setSandbox:
		s.Sandbox = on
	case setDryRun:
		s.DryRun = on
	case setSubreaper: // mote becomes one by itself wherever it is not PID 1
	}
}

// aim sets the target. dumb-init's -c does without its session, too.
func (s *Settings) aim(set Setting, on bool) {
	switch {
	case set == setGroup && on:
		s.Target = forward.ToGroup
	case set == setChild || s.Target == forward.ToGroup:
		s.Target = forward.ToChild
	}
	if set == setChild && s.Called == AsDumbInit {
		s.Session = false
	}
}

// tune sets the level, and takes it back to normal where it was set by the same name.
func (s *Settings) tune(set Setting, on bool) {
	level := say.Verbose
	if set == setQuiet {
		level = say.Quiet
	}
	switch {
	case on:
		s.Level = level
	case s.Level == level:
		s.Level = say.Normal
	}
}

// applyValue sets what an option with a value stands for, and returns whether the value is a good one. What is wrong with
// a reaction it tells in wrong.
//
// Precondition: value is part of a string of argv or envp, and the end of it or followed by a comma.
func (s *Settings) applyValue(set Setting, value string, wrong *Complaint) (good bool) {
	switch set {
	case setListSignals, setListProcesses, SetCheck, SetSignal, setInstall:
		return s.applyAction(set, value)
	case setHelp:
		s.Subject, s.Act = kernel.TextOf(value), ActHelp
		return kernel.EqualFold(value, all)
	case setTo:
		return s.setTarget(value)
	case setRemap:
		code := kernel.Number(value)
		if good = code >= 0 && code <= mostCode; good {
			s.Remap.add(code)
		}
		return good
	case setOn:
		wrong.flaw, wrong.at = s.On.Add(value)
		return wrong.flaw == forward.Flawless
	case setRewrite:
		return s.On.Rewrite(value)
	case setStopCode:
		return s.StopCode.set(value)
	case setLog:
		s.Log = kernel.Within(value)
		return value != ""
	}
	s.ParentDeath = forward.Parse(value)
	return s.ParentDeath != 0
}

// applyAction sets an Action and what it is about.
func (s *Settings) applyAction(set Setting, value string) (good bool) {
	s.Subject, s.Act = kernel.TextOf(value), set.action()
	switch set {
	case setListSignals:
		return forward.ParseStatus(value) != 0
	case setListProcesses:
		return kernel.EqualFold(value, onlyZombies)
	}
	return value != ""
}

// onlyZombies is the one value of --ps.
const onlyZombies = "zombies"

// all is the one value of --help, and one of --to.
const all = "all"

// settle lets the settings agree with one another, once all are known: --quiet silences --warn-reaped, too.
func (s *Settings) settle() {
	s.WarnReaped = s.WarnReaped && s.Level >= say.Normal
	if s.Called == AsDumbInit {
		s.settleDumbInit()
	}
}

func (s *Settings) setTarget(value string) bool {
	switch {
	case kernel.EqualFold(value, "child"):
		s.Target = forward.ToChild
	case kernel.EqualFold(value, "group"):
		s.Target = forward.ToGroup
	case kernel.EqualFold(value, all):
		s.Target = forward.ToAll
	default:
		return false
	}
	return true
}
