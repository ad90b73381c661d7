package dropin

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// spelling is a row of a table in docs/dropin.md: an option or a variable of a peer, and what must come of it.
type spelling struct {
	words string // options, or variables NAME=VALUE, in any order
	check func(*harness.X, harness.Setup)
}

// setup takes the words apart.
func (s spelling) setup() (made harness.Setup) {
	made.Env = []string{"PATH=" + os.Getenv("PATH")}
	for _, word := range strings.Fields(s.words) {
		if name, _, found := strings.Cut(word, "="); found && name == strings.ToUpper(name) {
			made.Env = append(made.Env, word)
		} else {
			made.Opts.Extra = append(made.Opts.Extra, word)
		}
	}
	return made
}

// spellings has a row for every option and every variable of each peer, by the name of its program.
var spellings = []struct {
	peer  string
	names []string
	rows  []spelling
}{
	{"/usr/bin/tini", []string{"tini", "docker-init", "tini-static"}, []spelling{
		{"", aimsAtChild},
		{"-g", aimsAtGroup},
		{"TINI_KILL_PROCESS_GROUP=1", aimsAtGroup},
		{"-s", adopts},
		{"TINI_SUBREAPER=", adopts},
		{"-s -p SIGTERM", dies(syscall.SIGTERM)},
		{"-e 3", ends(3, 0)},
		{"-e 3 -e 4", ends(4, 0)},
		{"-e 3", ends(4, 4)},
		{"-w", warns(true)},
		{"", warns(false)},
		{"-v", tells(true)},
		{"-vvv", tells(true)},
		{"-v -v -v", tells(true)},
		{"", tells(false)},
		{"TINI_VERBOSITY=1", tells(false)},
		{"TINI_VERBOSITY=2", tells(true)},
		{"TINI_VERBOSITY=3", tells(true)},
		{"-w TINI_VERBOSITY=0", warns(false)},
		{"-h", prints("(?i)usage: ")},
		{"-l", prints("(?i)MIT License")},
		{"--version", prints("version [0-9]+\\.")},
	}},
	{"/usr/bin/dumb-init", []string{"dumb-init", "dumb-init_1.2.5_x86_64"}, []spelling{
		{"", aimsAtGroup},
		{"", inSession(true)},
		{"", endsOthers(true)},
		{"", stops(19, 19, 19)},
		{"-c", stops(20, 21, 22)},
		{"DUMB_INIT_SETSID=0", stops(20, 21, 22)},
		{"-r 20:0", stops(0, 19, 19)},
		{"-c -r 20:0", stops(0, 21, 22)},
		{"-c", aimsAtChild},
		{"-c", inSession(false)},
		{"-c", endsOthers(false)},
		{"--single-child", aimsAtChild},
		{"DUMB_INIT_SETSID=0", aimsAtChild},
		{"DUMB_INIT_SETSID=0", inSession(false)},
		{"DUMB_INIT_SETSID=1", aimsAtGroup},
		{"-r 10:12", rewrites(12, 15)},
		{"--rewrite 10:12", rewrites(12, 15)},
		{"--rewrite=10:12", rewrites(12, 15)},
		{"-r 10:0 -r 1:12", rewrites(15)},
		{"-v", tells(true)},
		{"--verbose", tells(true)},
		{"DUMB_INIT_DEBUG=1", tells(true)},
		{"", tells(false)},
		{"-h", prints("(?i)usage: ")},
		{"--help", prints("(?i)usage: ")},
		{"-V", prints("v[a-z]* ?[0-9]+\\.")},
		{"--version", prints("v[a-z]* ?[0-9]+\\.")},
	}},
	{"/usr/bin/catatonit", []string{"catatonit", "podman-init", "catatonit.x86_64"}, []spelling{
		{"", aimsAtChild},
		{"-g", aimsAtGroup},
		{"CATATONIT_DEBUG=1", tells(true)},
		{"", tells(false)},
		{"-P", idles},
		{"-h", prints("(?i)usage: ")},
		{"-L", prints("(?i)license|GPL")},
		{"-V", prints("version [0-9]+\\.")},
		{"--version", prints("version [0-9]+\\.")},
	}},
	{"", []string{"pause"}, []spelling{
		{"", idles},
	}},
}

// ownSpellings are mote's: its long options and its variables win under every name.
var ownSpellings = []struct {
	name string
	spelling
}{
	{"tini", spelling{"--to group", aimsAtGroup}},
	{"tini", spelling{"MOTE_GROUP=1", aimsAtGroup}},
	{"tini", spelling{"TINI_KILL_PROCESS_GROUP=1 MOTE_GROUP=0", aimsAtChild}},
	{"tini", spelling{"TINI_KILL_PROCESS_GROUP=1 -c", aimsAtChild}},
	{"tini", spelling{"TINI_KILL_PROCESS_GROUP=0", aimsAtChild}},
	{"tini", spelling{"TINI_VERBOSITY=3 MOTE_VERBOSE=no", tells(false)}},
	{"tini", spelling{"TINI_VERBOSITY=3 --quiet", tells(false)}},
	{"tini", spelling{"DUMB_INIT_DEBUG=1 CATATONIT_DEBUG=1", tells(false)}},
	{"tini", spelling{"--session", inSession(true)}},
	{"mote", spelling{"TINI_KILL_PROCESS_GROUP=1", aimsAtChild}},
	{"mote", spelling{"TINI_VERBOSITY=3 DUMB_INIT_DEBUG=1 CATATONIT_DEBUG=1", tells(false)}},
	{"mote", spelling{"", inSession(false)}},
	{"mote", spelling{"", endsOthers(false)}},
	{"mytini", spelling{"TINI_KILL_PROCESS_GROUP=1", aimsAtChild}},
	{"dumb-init", spelling{"--to child", aimsAtChild}},
	{"dumb-init", spelling{"MOTE_TO=child", aimsAtChild}},
	{"dumb-init", spelling{"MOTE_SESSION=no", inSession(false)}},
	{"dumb-init", spelling{"MOTE_SESSION=no", aimsAtGroup}},
	{"dumb-init", spelling{"DUMB_INIT_SETSID=0 MOTE_SESSION=1", inSession(true)}},
	{"dumb-init", spelling{"MOTE_ON=USR1=USR2", rewrites(12, 15)}},
	{"dumb-init", spelling{"DUMB_INIT_DEBUG=0", tells(false)}},
	{"catatonit", spelling{"--to group", aimsAtGroup}},
	{"catatonit", spelling{"CATATONIT_DEBUG=1 MOTE_QUIET=1", tells(false)}},
	{"pause", spelling{"ignored words", idles}},
	{"mote", spelling{"--pause", idles}},
	{"mote", spelling{"-P", idles}},
	{"mote", spelling{"-P MOTE_EXEC=1 MOTE_STOP_CODE=4", idles}},
}

// TestDropin puts each spelling to the same check, with the peer itself and with mote by each of its names.
func TestDropin(t *testing.T) {
	for _, s := range spellings {
		for _, row := range s.rows {
			t.Run(s.names[0]+" "+row.words, func(t *testing.T) {
				x := harness.NewX(t)
				if s.peer != "" {
					row.check(x.As(s.peer), row.setup())
				}
				for _, name := range s.names {
					row.check(x.As(x.Called(name)), row.setup())
				}
			})
		}
	}
}

func TestDropinOwnSpellings(t *testing.T) {
	for _, row := range ownSpellings {
		t.Run(row.name+" "+row.words, func(t *testing.T) {
			x := harness.NewX(t)
			row.check(x.As(x.Called(row.name)), row.setup())
		})
	}
}

// parseVersion reads the output of docker-init --version as Docker does: what is behind " - git." is the commit, what is
// behind "tini version " the version, and one of them must be there.
func parseVersion(text string) (version, commit string, ok bool) {
	parts := strings.Split(text, " - ")
	if len(parts) >= 2 {
		words := strings.Split(strings.TrimSpace(parts[1]), ".")
		if len(words) == 2 && words[0] == "git" {
			commit = words[1]
		}
	}
	if first := strings.TrimSpace(parts[0]); strings.HasPrefix(first, "tini version ") {
		version = strings.TrimPrefix(first, "tini version ")
	}
	return version, commit, version != "" || commit != ""
}

// TestDropinVersion has Docker accept the version under each name, without being told that mote is somebody else.
func TestDropinVersion(t *testing.T) {
	x := harness.NewX(t)
	text, _ := says(x.As("/usr/bin/tini"), "--version")
	if version, _, ok := parseVersion(text); !ok || !strings.HasPrefix(version, "0.19") {
		t.Errorf("the parser does not understand tini itself: %q", text)
	}
	for _, s := range spellings {
		for _, name := range append(s.names, "mote") {
			text, code := says(x.As(x.Called(name)), "--version")
			_, commit, ok := parseVersion(text)
			if !ok || commit == "" || code != 0 || !strings.HasPrefix(text, "mote version ") || strings.Count(text, "\n") != 1 {
				t.Errorf("%s: %q, code %d", name, text, code)
			}
		}
	}
}
