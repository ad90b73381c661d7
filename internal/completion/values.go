package main

// kind is what the value of an option looks like, and so what a shell can offer for it.
type kind string

const (
	none     kind = ""
	free     kind = "free" // anybody's guess
	file     kind = "file"
	oneOf    kind = "words"    // one of a few words
	signal   kind = "signal"   // TERM
	sent     kind = "sent"     // what --signal may be told
	reaction kind = "reaction" // EVENT=STEPS
	rewrite  kind = "rewrite"  // SIGNAL:SIGNAL
)

// saying is what the table of options does not know of one.
type saying struct {
	says  string // in a few words, as fish and zsh show it
	kind  kind
	words []string // of oneOf
}

// sayings has one for each option.
var sayings = map[string]saying{
	"help":            {says: "print a summary"},
	"version":         {says: "print the version"},
	"license":         {says: "print the license"},
	"group":           {says: "send signals to the process group of the program"},
	"single-child":    {says: "send signals to the program alone"},
	"to":              {says: "whom signals are sent to", kind: oneOf, words: []string{"child", "group", "all"}},
	"remap":           {says: "turn this exit code into 0", kind: free},
	"on":              {says: "answer a signal, or the end of the program, by these steps", kind: reaction},
	"rewrite":         {says: "send another signal in place of one", kind: rewrite},
	"stop-code":       {says: "end with this code when a stop has ended the program", kind: free},
	"termination-log": {says: "write there why the program died", kind: file},
	"parent-death":    {says: "signal to get when the parent of mote ends", kind: signal},
	"session":         {says: "give the program a session of its own"},
	"exec":            {says: "let the program take the place of mote"},
	"pause":           {says: "run no program"},
	"sandbox":         {says: "let mote do without all that it need not do any more"},
	"subreaper":       {says: "accepted; mote adopts orphans anyhow"},
	"warn-reaped":     {says: "say which orphans were reaped"},
	"verbose":         {says: "say what happens"},
	"quiet":           {says: "say nothing, unless the program cannot be started"},
	"signal":          {says: "send a signal", kind: sent},
	"dry-run":         {says: "say who would get the signal"},
	"list-signals":    {says: "print the table of signals", kind: signal},
	"ps":              {says: "print the processes as a tree", kind: oneOf, words: []string{"zombies"}},
	"install":         {says: "copy mote to a file or into a folder", kind: file},
}
