package pid1

import (
	"mote/forward"
	"mote/internal/kernel"
)

// Settings is what the command line and the environment ask for.
type Settings struct {
	Target      forward.Target
	Remap       codes // exit codes of the app that become 0
	ParentDeath int   // the signal to get when mote's parent ends; 0 for none
	WarnReaped  bool
	Level       level
	On          forward.Reactions
	Session     bool           // the app gets a session of its own
	Pause       bool           // there is no app
	InPlace     bool           // the app takes mote's place
	StopCode    exitCode       // for an app that a stop has ended
	Log         kernel.CString // the file for the explanation of a death; 0 for none

	act    action
	called persona
}

// level says how much mote tells.
type level int8

const (
	levelQuiet   level = -1 // a failed start only
	levelNormal  level = 0  // what went wrong
	levelVerbose level = 1  // every start, forward, end and reaped orphan
)

// action is what mote does instead of running a program.
type action uint8

const (
	actRun action = iota
	actHelp
	actVersion
	actLicense
)

// setting is one thing that an option or a variable sets.
type setting uint8

const (
	setHelp setting = iota
	setVersion
	setLicense
	setGroup
	setChild
	setTo
	setRemap
	setOn
	setRewrite
	setStopCode
	setLog
	setParentDeath
	setSubreaper
	setWarnReaped
	setVerbose
	setQuiet
	setSession
	setInPlace
	setPause
)

// isList tells whether a variable may hold several values, as the option may come several times.
func (s setting) isList() bool { return s == setRemap || s == setOn }

// option is one row of the table of options: its spellings on the command line, its variable, and what a value of it
// must be, in the words of a message. An option without such words takes no value.
type option struct {
	short    byte
	long     string
	variable string
	want     string
	set      setting
}

// options has a row for each option. Where two variables are at odds, the later row wins.
var options = [...]option{
	{'h', "help", "", "", setHelp},
	{'V', "version", "", "", setVersion},
	{'l', "license", "", "", setLicense},
	{'g', "group", "MOTE_GROUP", "", setGroup},
	{'c', "single-child", "", "", setChild},
	{0, "to", "MOTE_TO", "child, group or all", setTo},
	{'e', "remap", "MOTE_REMAP", "an exit code, 0 to 255", setRemap},
	{0, "on", "MOTE_ON", "EVENT=STEPS, such as TERM=QUIT", setOn},
	{'r', "rewrite", "", "SIGNAL:SIGNAL, such as 15:3, or SIGNAL:0", setRewrite},
	{0, "stop-code", "MOTE_STOP_CODE", "an exit code, 0 to 255", setStopCode},
	{0, "termination-log", "MOTE_TERMINATION_LOG", "a path", setLog},
	{'p', "parent-death", "MOTE_PARENT_DEATH", "a signal, such as TERM, KILL or 15", setParentDeath},
	{0, "session", "MOTE_SESSION", "", setSession},
	{0, "exec", "MOTE_EXEC", "", setInPlace},
	{'P', "pause", "", "", setPause},
	{'s', "subreaper", "MOTE_SUBREAPER", "", setSubreaper},
	{'w', "warn-reaped", "MOTE_WARN_REAPED", "", setWarnReaped},
	{'v', "verbose", "MOTE_VERBOSE", "", setVerbose},
	{'q', "quiet", "MOTE_QUIET", "", setQuiet},
}

// apply switches on what an option that takes no value stands for, or off what a variable has said no to.
func (s *Settings) apply(set setting, on bool) {
	switch set {
	case setHelp:
		s.act = actHelp
	case setVersion:
		s.act = actVersion
	case setLicense:
		s.act = actLicense
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
	case setSubreaper: // mote becomes one by itself wherever it is not PID 1
	}
}

// aim sets the target. dumb-init's -c does without its session, too.
func (s *Settings) aim(set setting, on bool) {
	switch {
	case set == setGroup && on:
		s.Target = forward.ToGroup
	case set == setChild || s.Target == forward.ToGroup:
		s.Target = forward.ToChild
	}
	if set == setChild && s.called == asDumbInit {
		s.Session = false
	}
}

// tune sets the level, and takes it back to normal where it was set by the same name.
func (s *Settings) tune(set setting, on bool) {
	level := levelVerbose
	if set == setQuiet {
		level = levelQuiet
	}
	switch {
	case on:
		s.Level = level
	case s.Level == level:
		s.Level = levelNormal
	}
}

// applyValue sets what an option that takes a value stands for. Its complaint, if any, is for the caller to complete.
//
// Precondition: value is part of a string of argv or envp, and the end of it or followed by a comma.
func (s *Settings) applyValue(set setting, value string) (wrong complaint) {
	good := true
	switch set {
	case setTo:
		good = s.setTarget(value)
	case setRemap:
		code := forward.Number(value)
		if good = code >= 0 && code <= mostCode; good {
			s.Remap.add(code)
		}
	case setOn:
		wrong.flaw, wrong.at = s.On.Add(value)
		good = wrong.flaw == forward.Flawless
	case setRewrite:
		good = s.On.Rewrite(value)
	case setStopCode:
		good = s.StopCode.set(value)
	case setLog:
		s.Log, good = kernel.Within(value), value != ""
	case setParentDeath:
		s.ParentDeath = forward.Parse(value)
		good = s.ParentDeath != 0
	}
	if !good {
		wrong.about, wrong.value = badValue, value
	}
	return wrong
}

// settle lets the settings agree with one another, once all are known: --quiet silences --warn-reaped, too.
func (s *Settings) settle() {
	s.WarnReaped = s.WarnReaped && s.Level >= levelNormal
	if s.called == asDumbInit {
		s.settleDumbInit()
	}
}

func (s *Settings) setTarget(value string) bool {
	switch value {
	case "child":
		s.Target = forward.ToChild
	case "group":
		s.Target = forward.ToGroup
	case "all":
		s.Target = forward.ToAll
	default:
		return false
	}
	return true
}
