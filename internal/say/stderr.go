package say

import "golang.org/x/sys/unix"

// The rules for every line: it starts with "mote: ", in lower case and without a full stop; an error reads "failed to ACT
// OBJECT: REASON"; what somebody else wrote stands between quotes; one write for one line. A normal life is silent. The
// words are those of the rooms, each of which has them in its messages.go; docs/messages.md has every line and what to do
// about it.

// ExitOwn is the exit code for a failure of mote's own, or a wrong call: what is said before it is the reason.
const ExitOwn = 125

// Level says how much is said.
type Level int8

const (
	Quiet   Level = -1 // a failed start only
	Normal  Level = 0  // what went wrong
	Verbose Level = 1  // every start, forward, end and reaped orphan
)

// Stderr writes lines to stderr, one at a time.
type Stderr struct {
	Level Level
	lost  int  // lines that could not be written since the last one that could
	line  Line // what is about to be said
}

// Prefix is what every line starts with.
const Prefix = "mote: "

// Speaks tells whether what went wrong is to be said.
func (s *Stderr) Speaks() bool { return s.Level >= Normal }

// IsVerbose tells whether what goes well is to be said, too.
func (s *Stderr) IsVerbose() bool { return s.Level >= Verbose }

// Start begins a line with words, and returns it for more of them.
func (s *Stderr) Start(words string) *Line {
	l := s.Blank()
	l.Add(Prefix)
	l.Add(words)
	return l
}

// Blank begins a line without mote's name.
func (s *Stderr) Blank() *Line {
	s.line.length = 0
	return &s.line
}

// Note writes the line that was begun, if that takes no waiting: an app depends on mote.
func (s *Stderr) Note() { s.send(noPatience) }

// Farewell writes the line that was begun, and waits a moment for its reader: it is the last thing that mote does.
func (s *Stderr) Farewell() { s.send(lastWords) }

// NoteFailure notes words and an errno.
func (s *Stderr) NoteFailure(words string, errno unix.Errno) {
	s.Start(words).Errno(errno)
	s.Note()
}

// Hint says on a line of its own what can be done.
func (s *Stderr) Hint(words string) {
	if s.Speaks() {
		s.Start("hint: ").Add(words)
		s.Farewell()
	}
}

// send ends the line and writes it. See [write] for the patience.
func (s *Stderr) send(patience int64) {
	s.line.End()
	if s.lost > 0 {
		s.makeUp(patience)
	}
	if !write(s.line.View(), patience) {
		s.lost++
	}
}

// makeUp tells of lines that nobody could take, as soon as one gets through again.
func (s *Stderr) makeUp(patience int64) {
	var l Line
	l.Add(Prefix)
	l.Count("lines lost because stderr could not take them: ", int64(s.lost))
	l.End()
	if write(l.View(), patience) {
		s.lost = 0
	}
}
