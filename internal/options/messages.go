package options

import (
	"mote/forward"
	"mote/internal/say"
)

// text is the start of the line about it.
func (a complaintAbout) text() string {
	return [...]string{
		noProgram:       "no program to run; ENTRYPOINT in shell form, without brackets, drops CMD",
		joinedWords:     "unknown option ",
		foreignDash:     "the dash of ",
		needlessProgram: "a program and its arguments are not for --",
		needlessTarget:  "the target belongs behind a \"=\": --signal ",
		looseValue:      "the value belongs behind a \"=\": --",
		secondAction:    "only one of --check, --signal, --list-signals, --ps and --install at a time",
		needlessDryRun:  "--dry-run is for --signal only",
		needlessLimit:   "START is for a program that mote waits for: neither --pause nor --exec has one",
		unknownOption:   "unknown option ",
		noValue:         "option ",
		needlessValue:   "option ",
		badValue:        "bad value ",
	}[a]
}

// wants is what the value of an option must be.
func (s Setting) wants() string {
	return [SetCommands + 1]string{
		setHelp:          all,
		setListSignals:   "a signal or an exit status, such as TERM or 143",
		setListProcesses: "zombies",
		SetCheck:         "a machine, such as amd64 or arm64",
		SetSignal:        "SIGNAL or SIGNAL=TARGET, such as HUP or TERM=nginx",
		setInstall:       "a path",
		setTo:            "child, group or all",
		setRemap:         "an exit code, 0 to 255",
		setOn:            "EVENT=STEPS, such as TERM=QUIT",
		setRewrite:       "SIGNAL:SIGNAL, such as 15:3, or SIGNAL:0",
		setStopCode:      "an exit code, 0 to 255",
		setLog:           "a path",
		setParentDeath:   "a signal, such as TERM, KILL or 15",
		SetPid:           "a pid, 1 to 4194303, and no group",
		SetCommands:      "WORD=SIGNAL, such as reload=HUP",
	}[s]
}

// flawText is what is wrong with a reaction.
func flawText(f forward.Flaw) string {
	return [...]string{
		forward.NoEvent:        "it must be EVENT=STEPS, such as TERM=QUIT",
		forward.Blank:          "there is a blank or an end of line in it; a comma stands between two reactions",
		forward.UnknownEvent:   "the event must be a signal, EXIT or START",
		forward.Uncatchable:    "KILL and STOP cannot be caught",
		forward.EmptyEvent:     "EXIT and START are no signals that could be dropped; leave it out",
		forward.EmptyStep:      "a step is missing",
		forward.UnknownStep:    "a step must be a signal or a time, such as TERM or 5s",
		forward.BareNumber:     "a number alone may be seconds or a signal; write 30s or SIGPWR",
		forward.UnknownUnit:    "the unit of a time must be ms, s, m or h",
		forward.CapitalUnit:    "the unit of a time must be in small letters: ms, s, m or h",
		forward.Fraction:       "a time is a whole number, such as 1500ms for 1.5s",
		forward.CommaStep:      "a / stands between steps, as in TERM=TERM/25s/KILL, and a comma between reactions",
		forward.TooLong:        "the time is too long",
		forward.DrainElsewhere: "wait is a step of EXIT only",
		forward.DrainNotLast:   "wait must be the last step",
		forward.NoSignal:       "no step is a signal; write TERM= to drop TERM",
		forward.TooMany:        "at most 16 reactions may have several steps",
	}[f]
}

// twoWords is about ["/mote", "--on TERM=QUIT", "--"], and "-p TERM" there, which look right to their author.
const twoWords = ": it is one word, and should be two"

// Say says in one line what is wrong.
func (c *Complaint) Say() {
	var v say.Stderr
	l := v.Start("")
	l.Add(c.about.text())
	switch c.about {
	case badValue:
		c.addBadValue(l)
	case unknownOption, needlessValue, noValue:
		c.addOption(l)
	case joinedWords:
		l.Quoted(c.where.String())
		l.Add(twoWords)
	case foreignDash:
		l.Quoted(c.where.String())
		l.Add(" is none of ASCII: write - or --")
	case needlessProgram:
		l.Add(c.set.name())
	case needlessTarget:
		l.Foreign(c.value.String())
		l.Add("=")
		l.Foreign(c.where.String())
	case looseValue:
		l.Add(c.set.name())
		l.Add("=")
		l.Foreign(c.where.String())
	}
	switch c.about {
	case noProgram, unknownOption:
		l.Add(" (mote --help tells more)")
	case needlessValue:
		l.Add(" takes no value")
	case noValue:
		l.Add(" wants ")
		l.Add(c.set.wants())
	}
	v.Farewell()
}

// addBadValue shows the value, and of a reaction the place in it that is wrong.
func (c *Complaint) addBadValue(l *say.Line) {
	l.Quoted(c.value.String())
	l.Add(" of ")
	c.addOption(l)
	switch rest := c.value.String(); {
	case rest != "" && (rest[0] == '"' || rest[0] == '\''):
		l.Add(": its quotes are part of it, since no shell takes them away")
	case c.flaw != forward.Flawless:
		if rest = rest[c.at:]; c.at > 0 && rest != "" {
			l.Add(", at ")
			l.Quoted(rest)
		}
		l.Add(": ")
		l.Add(flawText(c.flaw))
	case !c.set.mayHaveValue():
		l.Add(": it must be true or false")
	case c.written == asLetter && rest != "" && rest[0] == ' ':
		l.Add(twoWords)
	case forward.Elsewhere(rest):
		l.Add(": not a signal on Linux")
	default:
		l.Add(": it must be ")
		l.Add(c.set.wants())
	}
}

// addOption adds the name of an option as it was written, or of its variable.
func (c *Complaint) addOption(l *say.Line) {
	switch c.written {
	case asVariable:
		var name variable
		name.of(c.set.name())
		l.Add(name.String())
		return
	case asWord:
		l.Add("-")
	}
	l.Add("-")
	l.Foreign(c.where.String())
}
