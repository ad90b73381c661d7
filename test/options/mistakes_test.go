package options

import (
	"strings"
	"testing"

	"mote/test/harness"
)

// TestMistakes has what people write in a Dockerfile or in YAML: one line that helps them.
func TestMistakes(t *testing.T) {
	x := harness.NewX(t)
	for _, c := range []struct {
		words []string
		want  string
	}{
		{[]string{"--on TERM=QUIT", "--"}, `unknown option "--on TERM=QUIT": it is one word, and should be two`},
		{[]string{"--to group"}, `unknown option "--to group": it is one word, and should be two`},
		{[]string{"-p TERM"}, `bad value " TERM" of -p: it is one word, and should be two`},
		{[]string{"\u2013on", "TERM=QUIT"}, "the dash of \"\u2013on\" is none of ASCII: write - or --"},
		{[]string{"\u2014on=TERM=QUIT"}, "the dash of \"\u2014on=TERM=QUIT\" is none of ASCII: write - or --"},
		{[]string{"\u2212g"}, "the dash of \"\u2212g\" is none of ASCII: write - or --"},
		{[]string{"--on", "TERM=TERM,25s,KILL"}, `bad value "25s" of --on: a / stands between steps, as in TERM=TERM/25s/KILL, and a comma between reactions`},
		{[]string{"--on=TERM=TERM, KILL"}, `bad value "KILL" of --on: a / stands between steps, as in TERM=TERM/25s/KILL, and a comma between reactions`},
		{[]string{"--on", "TERM"}, `bad value "TERM" of --on: it must be EVENT=STEPS, such as TERM=QUIT`},
		{[]string{`--on="TERM=QUIT,HUP="`}, `bad value ""TERM=QUIT" of --on: its quotes are part of it, since no shell takes them away`},
		{[]string{"--to='group'"}, `bad value "'group'" of --to: its quotes are part of it, since no shell takes them away`},
		{[]string{"--remap", "143,x"}, `bad value "x" of --remap: it must be an exit code, 0 to 255`},
	} {
		if got, want := x.Refused(nil, c.words...), "mote: "+c.want+"\n"; got != want {
			t.Errorf("%q: %q, want %q", c.words, got, want)
		}
	}
	for _, variable := range []string{`ON="TERM=QUIT"`, `VERBOSE="1"`} {
		name, value, _ := strings.Cut(variable, "=")
		want := "mote: bad value \"" + value + "\" of MOTE_" + name + ": its quotes are part of it, since no shell takes them away\n"
		if got := x.Refused([]string{"MOTE_" + variable}); got != want {
			t.Errorf("%s: %q, want %q", variable, got, want)
		}
	}
	if got, want := x.Words(nil).Stderr, "mote: no program to run; ENTRYPOINT in shell form, without brackets, drops CMD (mote --help tells more)\n"; got != want {
		t.Errorf("without words %q, want %q", got, want)
	}
}

// TestMistakesForShell has lines that only a shell understands, in the place of a program.
func TestMistakesForShell(t *testing.T) {
	x := harness.NewX(t)
	for _, program := range []string{"sleep 1", "$APP", "FOO=bar", "FOO=bar cmd", "cd x && y", "~/app", "/bin/sh -c true"} {
		want := "mote: failed to run \"" + program + "\": no such program; mote is no shell\n" +
			"mote: hint: write each word apart, or [\"sh\", \"-c\", \"...\"] around the whole line\n"
		if r := x.Words(nil, "--", program); r.Code != 127 || r.Stderr != want {
			t.Errorf("%q: code %d, stderr %q, want %q", program, r.Code, r.Stderr, want)
		}
	}
	x.File("a b", "#!/bin/sh\nexit 3\n", 0o755)
	if r := x.Words(nil, "--", "./a b"); r.Code != 3 || r.Stderr != "" {
		t.Errorf("a program with a blank in its name: code %d, stderr %q", r.Code, r.Stderr)
	}
}

// TestMistakesBehindDashes has options in CMD, where ENTRYPOINT ends in --.
func TestMistakesBehindDashes(t *testing.T) {
	x := harness.NewX(t)
	for _, words := range [][]string{{"--", "--on", "TERM=QUIT", "--", "app"}, {"--", "-v", "app"}, {"--", "--", "app"}} {
		want := "mote: failed to run \"" + words[1] + "\": no such program; options of mote stand before its --\n" +
			"mote: hint: put them in ENTRYPOINT or command, or set variables such as MOTE_ON\n"
		if r := x.Words(nil, words...); r.Code != 127 || r.Stderr != want {
			t.Errorf("%q: code %d, stderr %q, want %q", words, r.Code, r.Stderr, want)
		}
	}
	x.File("-v", "#!/bin/sh\nexit 3\n", 0o755)
	if r := x.Words([]string{"PATH=."}, "--", "-v"); r.Code != 3 || r.Stderr != "" {
		t.Errorf("a program by such a name: code %d, stderr %q", r.Code, r.Stderr)
	}
}

// TestLists takes lists both ways, with blanks and a comma behind the last.
func TestLists(t *testing.T) {
	const list = "USR1=, EXIT=TERM/5s/KILL ,TERM=QUIT,"
	for _, c := range []struct{ env, words []string }{
		{nil, []string{"--on", list, "--remap", "130, 3,"}},
		{nil, []string{"--on=" + list, "-e 130,3"}},
		{nil, []string{"--on=USR1=", "--on=TERM=QUIT", "-e3"}},
		{[]string{"MOTE_ON=" + list, "MOTE_REMAP=130, 3,", "MOTE_TO=GROUP"}, nil},
		{[]string{"MOTE_ON=USR1=,\n  TERM=QUIT\n", "MOTE_REMAP=130,\t3\r\n"}, nil}, // a block of YAML, a line of Windows
		{[]string{"MOTE_ON=HUP=,,TERM=INT", "MOTE_TO=Child"}, []string{"--on", list, "--remap=3"}},
	} {
		x := harness.NewX(t)
		app := []string{"/bin/sh", "-c", "exec 2>/dev/null; kill -USR1 $PPID; trap 'exit 3' QUIT; kill -TERM $PPID; while :; do :; done"}
		if r := x.Words(c.env, append(append(c.words, "--"), app...)...); r.Code != 0 || r.Stderr != "" {
			t.Errorf("%q %q: code %d, stderr %q", c.env, c.words, r.Code, r.Stderr)
		}
	}
}

// TestHelpTwice prints one screen, or all.
func TestHelpTwice(t *testing.T) {
	x := harness.NewX(t)
	short, long := x.Words(nil, "--help"), x.Words(nil, "--help=all")
	if again := x.Words(nil, "-h"); short.Code != 0 || again != short || long.Code != 0 || len(long.Stdout) < 2*len(short.Stdout) {
		t.Errorf("codes %d and %d, %d and %d bytes", short.Code, long.Code, len(short.Stdout), len(long.Stdout))
	}
	if r := x.Words(nil, "--help=most"); r.Code != 125 || r.Stderr != "mote: bad value \"most\" of --help: it must be all\n" {
		t.Errorf("code %d, stderr %q", r.Code, r.Stderr)
	}
}
