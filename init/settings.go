package pid1

import "mote/forward"

// Settings is what the command line and the environment ask for.
type Settings struct {
	Target      forward.Target
	Remap       codes // exit codes of the app that become 0
	ParentDeath int   // the signal to get when mote's parent ends; 0 for none
	WarnReaped  bool
	Level       level

	act action
}

// level says how much mote tells.
type level int8

const (
	levelQuiet   level = -1 // a failed start only
	levelNormal  level = 0  // what went wrong
	levelVerbose level = 1  // every start, forward, end and reaped orphan
)

func (s *Settings) speaks() bool  { return s.Level >= levelNormal }
func (s *Settings) verbose() bool { return s.Level >= levelVerbose }

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
	setParentDeath
	setSubreaper
	setWarnReaped
	setVerbose
	setQuiet
)

// isList tells whether a variable may hold several values, as the option may come several times.
func (s setting) isList() bool { return s == setRemap }

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
	{'p', "parent-death", "MOTE_PARENT_DEATH", "a signal, such as TERM, KILL or 15", setParentDeath},
	{'s', "subreaper", "MOTE_SUBREAPER", "", setSubreaper},
	{'w', "warn-reaped", "MOTE_WARN_REAPED", "", setWarnReaped},
	{'v', "verbose", "MOTE_VERBOSE", "", setVerbose},
	{'q', "quiet", "MOTE_QUIET", "", setQuiet},
}

// apply sets what an option that takes no value stands for.
func (s *Settings) apply(set setting) {
	switch set {
	case setHelp:
		s.act = actHelp
	case setVersion:
		s.act = actVersion
	case setLicense:
		s.act = actLicense
	case setGroup:
		s.Target = forward.ToGroup
	case setChild:
		s.Target = forward.ToChild
	case setWarnReaped:
		s.WarnReaped = true
	case setVerbose:
		s.Level = levelVerbose
	case setQuiet:
		s.Level = levelQuiet
	case setSubreaper: // mote becomes one by itself wherever it is not PID 1
	}
}

// applyValue sets what an option that takes a value stands for, and returns false where the value is no good.
func (s *Settings) applyValue(set setting, value string) bool {
	switch set {
	case setTo:
		return s.setTarget(value)
	case setRemap:
		code := forward.Number(value)
		if code < 0 || code > 255 {
			return false
		}
		s.Remap.add(code)
	case setParentDeath:
		s.ParentDeath = forward.Parse(value)
		return s.ParentDeath != 0
	}
	return true
}

// settle lets the settings agree with one another, once all are known: --quiet silences --warn-reaped, too.
func (s *Settings) settle() {
	s.WarnReaped = s.WarnReaped && s.speaks()
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
