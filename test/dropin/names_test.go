package dropin

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
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

// two is an app of two processes in one group, outer being the init's child.
const two = `"$0" as inner 15 & exec "$0" as outer 15`

// startTwo starts them and waits until both are ready.
func startTwo(x *harness.X, s harness.Setup) *harness.Process {
	x.Helper()
	p := x.Start(s, "/bin/sh", "-c", two, harness.ChildPath)
	p.Line()
	p.Line()
	return p
}

func aimsAtChild(x *harness.X, s harness.Setup) {
	p := startTwo(x, s)
	p.Send(syscall.SIGUSR1)
	if line := p.Line(); !strings.HasPrefix(line, "outer 10 ") {
		x.Errorf("%s: got %q", x.Init.Name, line)
	}
	p.Send(syscall.SIGTERM)
	for _, line := range strings.Split(p.WantCode(0).Stdout, "\n") {
		if strings.HasPrefix(line, "inner 10 ") {
			x.Errorf("%s: got %q", x.Init.Name, line)
		}
	}
}

func aimsAtGroup(x *harness.X, s harness.Setup) {
	p := startTwo(x, s)
	p.Send(syscall.SIGUSR1)
	both := p.Line()[:9] + p.Line()[:9]
	if both != "outer 10 inner 10 " && both != "inner 10 outer 10 " {
		x.Errorf("%s: got %q", x.Init.Name, both)
	}
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
}

// adopts leaves an orphan to an init that is not PID 1.
func adopts(x *harness.X, s harness.Setup) {
	s.Bare = true
	p := x.Start(s, "/bin/sh", "-c", "sh -c '"+harness.ChildPath+" wait 15 &'; exec "+harness.ChildPath+" wait 15")
	p.Line()
	p.Line()
	x.Eventually("the orphan is a child of the init", func() bool { return len(harness.Children(p.PID())) == 2 })
	for _, pid := range harness.Children(p.PID()) {
		_ = syscall.Kill(pid, syscall.SIGTERM)
	}
	p.WantCode(0)
}

// dies ends the init's parent.
func dies(want syscall.Signal) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		words := append(append([]string{}, x.Init.Runner...), append([]string{x.Init.Path}, s.Opts.Extra...)...)
		p := x.Parent(words...)
		p.Ready()
		for _, pid := range harness.Descendants(p.PID()) {
			x.Adopted(pid)
		}
		_ = syscall.Kill(p.PID(), syscall.SIGKILL)
		signal := 0
		if line := p.Line(); !harness.Scan(line, "%d ", &signal) || signal != int(want) {
			x.Errorf("%s: the app got %q", x.Init.Name, line)
		}
	}
}

func ends(app, want int) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		if r := x.Run(s, harness.ChildPath, "exit", strconv.Itoa(app)); r.Code != want {
			x.Errorf("%s: code %d, want %d; stderr %q", x.Init.Name, r.Code, want, r.Stderr)
		}
	}
}

// warns leaves an orphan that is reaped.
func warns(want bool) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		p := x.Start(s, "/bin/sh", "-c", harness.ChildPath+" orphans 1 1; exec "+harness.ChildPath+" report 15")
		p.Ready()
		x.Eventually("the orphan is reaped", func() bool { return len(harness.Children(p.PID())) == 1 })
		p.Send(syscall.SIGTERM)
		if r := p.WantCode(0); strings.Contains(strings.ToLower(r.Stderr), "reaped") != want {
			x.Errorf("%s: stderr %q", x.Init.Name, r.Stderr)
		}
	}
}

// tells looks whether a normal life is told of.
func tells(want bool) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		s.Together = true // tini's go to stdout
		if r := x.Run(s, harness.ChildPath, "exit", "3"); r.Code != 3 || (r.Stdout != "") != want {
			x.Errorf("%s: code %d, it tells %q", x.Init.Name, r.Code, r.Stdout)
		}
	}
}

// says runs the init with these words alone.
func says(x *harness.X, words ...string) (text string, code int) {
	words = append(append(append([]string{}, x.Init.Runner...), x.Init.Path), words...)
	cmd := exec.Command(words[0], words[1:]...)
	out, _ := cmd.CombinedOutput()
	return string(out), harness.ExitCode(cmd.ProcessState)
}

// prints looks for a text, which a peer may write to stderr.
func prints(want string) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		if text, code := says(x, s.Opts.Extra...); code != 0 || !regexp.MustCompile(want).MatchString(text) {
			x.Errorf("%s: code %d, it prints %q", x.Init.Name, code, text)
		}
	}
}

func inSession(want bool) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		p := x.Start(s, harness.ChildPath, "report", "15")
		p.Ready()
		if app := x.Child(p.PID()); (harness.Session(app) == app) != want {
			x.Errorf("%s: the app %d is in session %d", x.Init.Name, app, harness.Session(app))
		}
		p.Send(syscall.SIGTERM)
		p.WantCode(0)
	}
}

// endsOthers has the app end before another process of its group, and looks who ends that.
func endsOthers(want bool) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		s.Bare = true
		p := x.Start(s, "/bin/sh", "-c", `"$0" as rest 15 & exec "$0" as app 10`, harness.ChildPath)
		rest, app := 0, 0
		for range 2 {
			if line := p.Line(); !harness.Scan(line, "rest ready %d", &rest) && !harness.Scan(line, "app ready %d", &app) {
				x.Fatalf("got line %q", line)
			}
		}
		x.Adopted(rest)
		_ = syscall.Kill(app, syscall.SIGUSR1)
		sender := p.PID()
		if !want {
			x.Eventually("the init has ended", func() bool { return harness.State(p.PID()) == "Z" })
			sender = os.Getpid()
			_ = syscall.Kill(rest, syscall.SIGTERM)
		}
		p.Line()
		if line := p.Line(); !strings.HasPrefix(line, fmt.Sprintf("rest 15 0 %d ", sender)) {
			x.Errorf("%s: got %q, want sender %d", x.Init.Name, line, sender)
		}
		p.WantCode(0)
	}
}

// stops sends the signals of job control, and CONT behind each: the init suspends itself, whatever the app gets in their place: 0
// stands for nothing, and 19, which no app can tell of, for STOP.
func stops(want ...int) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		s.Bare = true
		p := x.Start(s, harness.ChildPath, "report", "15")
		p.Ready()
		app := x.Child(p.PID())
		for i, signal := range []syscall.Signal{syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU} {
			p.Send(signal)
			x.Eventually("the init is stopped", func() bool { return harness.State(p.PID()) == "T" })
			switch want[i] {
			case 0:
			case int(syscall.SIGSTOP):
				x.Eventually("the app is stopped", func() bool { return harness.State(app) == "T" })
			default:
				p.WantSignal(want[i])
			}
			p.Send(syscall.SIGCONT)
			p.WantSignal(int(syscall.SIGCONT))
			x.Eventually("the init goes on", func() bool { return harness.State(p.PID()) == "S" })
		}
		p.Send(syscall.SIGTERM)
		p.WantSignal(int(syscall.SIGTERM))
		p.WantCode(0)
	}
}

// rewrites sends USR1 and looks what the app gets: what was put in its place, and nothing else.
func rewrites(want ...int) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		p := x.Start(s, harness.ChildPath, "report", "15")
		p.Ready()
		p.Send(syscall.SIGUSR1)
		p.Send(syscall.SIGTERM)
		got := harness.Reported(p.WantCode(0).Stdout)
		if !slices.Equal(got, want) {
			x.Errorf("%s: the app got %v, want %v", x.Init.Name, got, want)
		}
	}
}

// idles runs no app: TERM and INT end it with 0, nothing else does.
func idles(x *harness.X, s harness.Setup) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		p := x.Start(s)
		x.Eventually("it waits", func() bool { return harness.State(p.PID()) == "S" && len(harness.Children(p.PID())) == 0 })
		p.Send(signal)
		if r := p.WantCode(0); r.Stdout != "" {
			x.Errorf("%s: stdout %q", x.Init.Name, r.Stdout)
		}
	}
}
