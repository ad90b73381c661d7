package options

// Setting is one thing that an option or a variable sets.
type Setting uint8

const (
	setHelp Setting = iota
	setVersion
	setLicense
	setGroup
	setChild
	setSubreaper
	setWarnReaped
	setVerbose
	setQuiet
	setSession
	setInPlace
	setPause
	setSandbox
	setDryRun
	// From here on there may be a value.
	setListSignals
	setListProcesses
	SetCheck // --check, and the machine that it is for
	// From here on there must be one.
	SetSignal
	setInstall
	setTo
	setRemap
	setOn
	setRewrite
	setStopCode
	setLog
	setParentDeath
	// What no option of their own sets.
	SetPid      // what is wrong with the pid in the value of --signal
	SetCommands // the variable MOTE_COMMANDS
)

func (s Setting) mayHaveValue() bool { return s >= setListSignals || s == setHelp }
func (s Setting) wantsValue() bool   { return s >= SetSignal }
func (s Setting) isAction() bool     { return s >= setListSignals && s <= setInstall }

// Action is what a Setting asks for that is one; both are in the same order.
func (s Setting) action() Action { return ActListSignals + Action(s-setListSignals) }

// isList tells whether a variable may hold several values, as the option may come several times.
func (s Setting) isList() bool { return s == setRemap || s == setOn }

// option is one row of the table of options: a letter, if it has one, and whether it has a variable, too.
type option struct {
	set      Setting
	short    byte
	variable bool
}

// count is how many options there are.
const count = 26

// optionAt returns row i of the table of options. Where two variables are at odds, the later row wins.
func optionAt(i int) option {
	return [count]option{
		{setHelp, 'h', false},
		{setVersion, 'V', false},
		{setLicense, 'l', false},
		{setGroup, 'g', true},
		{setChild, 'c', false},
		{setTo, 0, true},
		{setRemap, 'e', true},
		{setOn, 0, true},
		{setRewrite, 'r', false},
		{setStopCode, 0, true},
		{setLog, 0, true},
		{setParentDeath, 'p', true},
		{setSession, 0, true},
		{setInPlace, 0, true},
		{setPause, 'P', false},
		{setSandbox, 0, true},
		{setSubreaper, 's', true},
		{setWarnReaped, 'w', true},
		{setVerbose, 'v', true},
		{setQuiet, 'q', true},
		{SetSignal, 0, false},
		{setDryRun, 0, false},
		{setListSignals, 0, false},
		{setListProcesses, 0, false},
		{SetCheck, 0, false},
		{setInstall, 0, false},
	}[i]
}

// name returns the long spelling of the option that sets s. The variable of stop-code is MOTE_STOP_CODE.
func (s Setting) name() string {
	return [...]string{
		setHelp:          "help",
		setVersion:       "version",
		setLicense:       "license",
		setGroup:         "group",
		setChild:         "single-child",
		setSubreaper:     "subreaper",
		setWarnReaped:    "warn-reaped",
		setVerbose:       "verbose",
		setQuiet:         "quiet",
		setSession:       "session",
		setInPlace:       "exec",
		setPause:         "pause",
		setSandbox:       "sandbox",
		setDryRun:        "dry-run",
		setListSignals:   "list-signals",
		setListProcesses: "ps",
		SetCheck:         "check",
		SetSignal:        "signal",
		setInstall:       "install",
		setTo:            "to",
		setRemap:         "remap",
		setOn:            "on",
		setRewrite:       "rewrite",
		setStopCode:      "stop-code",
		setLog:           "termination-log",
		setParentDeath:   "parent-death",
		SetPid:           "signal",
		SetCommands:      "commands",
	}[s]
}
