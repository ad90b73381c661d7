package pid1

import "mote/forward"

// complaints are what is wrong with the command line or the environment: the start of a line.
var complaints = [...]string{
	noProgram:       "no program to run",
	needlessProgram: "a program and its arguments are not for --",
	needlessTarget:  "the target belongs behind a \"=\": --signal ",
	secondAction:    "only one of --signal, --list-signals, --ps and --install at a time",
	needlessDryRun:  "--dry-run is for --signal only",
	unknownOption:   "unknown option ",
	noValue:         "option ",
	needlessValue:   "option ",
	badValue:        "bad value ",
}

// wants are what the value of an option must be.
var wants = [setCommands + 1]string{
	setListSignals:   "a signal or an exit status, such as TERM or 143",
	setListProcesses: "zombies",
	setSignal:        "SIGNAL or SIGNAL=TARGET, such as HUP or TERM=nginx",
	setInstall:       "a path",
	setTo:            "child, group or all",
	setRemap:         "an exit code, 0 to 255",
	setOn:            "EVENT=STEPS, such as TERM=QUIT",
	setRewrite:       "SIGNAL:SIGNAL, such as 15:3, or SIGNAL:0",
	setStopCode:      "an exit code, 0 to 255",
	setLog:           "a path",
	setParentDeath:   "a signal, such as TERM, KILL or 15",
	setPid:           "a pid, 1 to 4194303, and no group",
	setCommands:      "WORD=SIGNAL, such as reload=HUP",
}

// flaws are what is wrong with a reaction.
var flaws = [...]string{
	forward.NoEvent:        "it must be EVENT=STEPS, such as TERM=QUIT",
	forward.UnknownEvent:   "the event must be a signal or EXIT",
	forward.Uncatchable:    "KILL and STOP cannot be caught",
	forward.EmptyExit:      "EXIT is no signal that could be dropped; leave it out",
	forward.EmptyStep:      "a step is missing",
	forward.UnknownStep:    "a step must be a signal or a time, such as TERM or 5s",
	forward.BareNumber:     "a number alone may be seconds or a signal; write 30s or SIGPWR",
	forward.UnknownUnit:    "a time needs a unit: ms, s, m or h",
	forward.TooLong:        "the time is too long",
	forward.DrainElsewhere: "wait is a step of EXIT only",
	forward.DrainNotLast:   "wait must be the last step",
	forward.NoSignal:       "no step is a signal; write TERM= to drop TERM",
	forward.TooMany:        "at most 16 reactions may have several steps",
}
