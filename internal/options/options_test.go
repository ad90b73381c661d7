package options

import (
	"strings"
	"testing"

	"mote/forward"
	"mote/internal/kernel/kerneltest"
	"mote/internal/say"
)

// remapped is a set of exit codes.
func remapped(all ...int) (c Codes) {
	for _, code := range all {
		c.add(code)
	}
	return c
}

func TestParseOptions(t *testing.T) {
	for _, c := range []struct {
		name    string
		words   string // behind mote's own name
		want    Settings
		program string // the first word of the app
	}{
		{"no option", "app", Settings{}, "app"},
		{"the app's own options", "app -v --group", Settings{}, "app"},
		{"two dashes", "-- -x -v", Settings{}, "-x"},
		{"two dashes behind an option", "-v -- --group", Settings{Level: say.Verbose}, "--group"},
		{"two dashes twice", "-- -- app", Settings{}, "--"},
		{"one dash is a program", "- -v", Settings{}, "-"},
		{"short flag", "-g app", Settings{Target: forward.ToGroup}, "app"},
		{"long flag", "--group app", Settings{Target: forward.ToGroup}, "app"},
		{"bundled flags", "-vwg app", Settings{Level: say.Verbose, WarnReaped: true, Target: forward.ToGroup}, "app"},
		{"short value", "-e 143 app", Settings{Remap: remapped(143)}, "app"},
		{"short value in the word", "-e143 app", Settings{Remap: remapped(143)}, "app"},
		{"bundle with value", "-vge 143 app",
			Settings{Level: say.Verbose, Target: forward.ToGroup, Remap: remapped(143)}, "app"},
		{"bundle with value in the word", "-vge143 app",
			Settings{Level: say.Verbose, Target: forward.ToGroup, Remap: remapped(143)}, "app"},
		{"long value", "--remap 143 app", Settings{Remap: remapped(143)}, "app"},
		{"long value behind =", "--remap=143 app", Settings{Remap: remapped(143)}, "app"},
		{"repeated value", "-e 143 --remap=1 -e0 -e255 app", Settings{Remap: remapped(143, 1, 0, 255)}, "app"},
		{"target child", "--to child app", Settings{Target: forward.ToChild}, "app"},
		{"target group", "--to=group app", Settings{Target: forward.ToGroup}, "app"},
		{"target all", "--to all app", Settings{Target: forward.ToAll}, "app"},
		{"last target wins: -c", "-g --to all -c app", Settings{Target: forward.ToChild}, "app"},
		{"last target wins: -g", "-c --to all --group app", Settings{Target: forward.ToGroup}, "app"},
		{"last target wins: --to", "-gc --to all app", Settings{Target: forward.ToAll}, "app"},
		{"single child", "-g --single-child app", Settings{Target: forward.ToChild}, "app"},
		{"verbose, then quiet", "-v -q app", Settings{Level: say.Quiet}, "app"},
		{"quiet, then verbose", "--quiet --verbose app", Settings{Level: say.Verbose}, "app"},
		{"quiet silences -w", "-wq app", Settings{Level: say.Quiet}, "app"},
		{"quiet silences a later -w", "-qw app", Settings{Level: say.Quiet}, "app"},
		{"parent death", "-p TERM app", Settings{ParentDeath: 15}, "app"},
		{"parent death, name in the word", "-psigkill app", Settings{ParentDeath: 9}, "app"},
		{"parent death, the last wins", "--parent-death=1 -p 64 app", Settings{ParentDeath: 64}, "app"},
		{"subreaper", "-s --subreaper app", Settings{}, "app"},
		{"help", "-h", Settings{Act: ActHelp}, ""},
		{"help needs no more", "--help --nonsense", Settings{Act: ActHelp}, "--nonsense"},
		{"version", "--version", Settings{Act: ActVersion}, ""},
		{"version in a bundle", "-vV", Settings{Act: ActVersion, Level: say.Verbose}, ""},
		{"license", "-l", Settings{Act: ActLicense}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			words := append([]string{"mote"}, strings.Fields(c.words)...)
			argv := kerneltest.Vector(t, words...)
			var got Settings
			p := parser{settings: &got, argv: argv, argc: len(words)}
			p.options()
			if p.wrong.about != nothingWrong {
				t.Fatalf("complains: %+v", told(&p))
			}
			got.origins = origins{}
			if name := argv.At(p.at).String(); got != c.want || name != c.program {
				t.Errorf("got %+v and program %q, want %+v and %q", got, name, c.want, c.program)
			}
		})
	}
}

func TestRefuseOptions(t *testing.T) {
	for _, c := range []struct {
		name  string
		words []string
		want  trouble
	}{
		{"nothing", nil, trouble{about: noProgram}},
		{"options alone", []string{"-v"}, trouble{about: noProgram}},
		{"two dashes alone", []string{"--"}, trouble{about: noProgram}},
		{"unknown long", []string{"--nope", "app"}, trouble{about: unknownOption, where: "nope", written: asWord}},
		{"unknown long with value", []string{"--nope=3", "app"}, trouble{about: unknownOption, where: "nope", written: asWord}},
		{"long in upper case", []string{"--Group", "app"}, trouble{about: unknownOption, where: "Group", written: asWord}},
		{"abbreviated long", []string{"--verb", "app"}, trouble{about: unknownOption, where: "verb", written: asWord}},
		{"long without name", []string{"--=3", "app"}, trouble{about: unknownOption, written: asWord}},
		{"unknown short", []string{"-x", "app"}, trouble{about: unknownOption, where: "x"}},
		{"unknown in a bundle", []string{"-gx", "app"}, trouble{about: unknownOption, where: "x"}},
		{"dash in a bundle", []string{"-g-", "app"}, trouble{about: unknownOption, where: "-"}},
		{"no letter at all", []string{"-\x80", "app"}, trouble{about: unknownOption, where: "\x80"}},
		{"needless value", []string{"--group=1", "app"}, trouble{about: needlessValue, where: "group", written: asWord}},
		{"needless empty value", []string{"--group=", "app"}, trouble{about: needlessValue, where: "group", written: asWord}},
		{"no long value", []string{"--to"}, trouble{about: noValue, where: "to", written: asWord, want: wantTo}},
		{"no short value", []string{"-ge"}, trouble{about: noValue, where: "e", want: wantRemap}},
		{"empty value", []string{"--to=", "app"}, trouble{about: badValue, where: "to", written: asWord, want: wantTo}},
		{"bad target", []string{"--to", "Alle", "app"},
			trouble{about: badValue, where: "to", written: asWord, value: "Alle", want: wantTo}},
		{"code too big", []string{"-e256", "app"}, trouble{about: badValue, where: "e", value: "256", want: wantRemap}},
		{"code negative", []string{"-e", "-1", "app"}, trouble{about: badValue, where: "e", value: "-1", want: wantRemap}},
		{"code beyond an int", []string{"-e", "18446744073709551616", "app"},
			trouble{about: badValue, where: "e", value: "18446744073709551616", want: wantRemap}},
		{"code behind =", []string{"-e=1", "app"}, trouble{about: badValue, where: "e", value: "=1", want: wantRemap}},
		{"codes by comma", []string{"-e", "1,x", "app"}, trouble{about: badValue, where: "e", value: "x", want: wantRemap}},
		{"no such signal", []string{"-p", "TERMX", "app"},
			trouble{about: badValue, where: "p", value: "TERMX", want: wantSignal}},
		{"signal 0", []string{"--parent-death=0", "app"},
			trouble{about: badValue, where: "parent-death", written: asWord, value: "0", want: wantSignal}},
	} {
		t.Run(c.name, func(t *testing.T) {
			words := append([]string{"mote"}, c.words...)
			p := parser{settings: &Settings{}, argv: kerneltest.Vector(t, words...), argc: len(words)}
			if p.options(); told(&p) != c.want {
				t.Errorf("got %+v, want %+v", told(&p), c.want)
			}
		})
	}
}

// trouble is what a Complaint tells.
type trouble struct {
	about              complaintAbout
	written            spelling
	where, value, want string
}

func told(p *parser) trouble {
	c := &p.wrong
	if c.about == nothingWrong || c.about == noProgram {
		return trouble{about: c.about}
	}
	said := trouble{about: c.about, written: c.written, where: c.where.String(), value: c.value.String()}
	if c.written == asVariable {
		said.where = c.set.name()
	}
	if (c.about == badValue || c.about == noValue) && c.set.mayHaveValue() {
		said.want = c.set.wants()
	}
	return said
}

// What values must be, in the words of the table.
const (
	wantTo     = "child, group or all"
	wantRemap  = "an exit code, 0 to 255"
	wantSignal = "a signal, such as TERM, KILL or 15"
)

// TestCommandLineWins reads the environment first and then the options, as mote does.
func TestCommandLineWins(t *testing.T) {
	for _, c := range []struct {
		name, variable, words string
		want                  Settings
	}{
		{"target", "MOTE_TO=all", "-c app", Settings{}},
		{"level", "MOTE_QUIET=1", "-v app", Settings{Level: say.Verbose}},
		{"remap replaces the list", "MOTE_REMAP=143,1", "-e 7 -e 8 app", Settings{Remap: remapped(7, 8)}},
		{"parent death", "MOTE_PARENT_DEATH=KILL", "-p TERM app", Settings{ParentDeath: 15}},
		{"the rest stays", "MOTE_REMAP=143", "-g app", Settings{Remap: remapped(143), Target: forward.ToGroup}},
		{"quiet silences -w", "MOTE_WARN_REAPED=yes", "-q app", Settings{Level: say.Quiet}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got Settings
			words := append([]string{"mote"}, strings.Fields(c.words)...)
			p := parser{settings: &got, argv: kerneltest.Vector(t, words...), argc: len(words)}
			p.environment(kerneltest.Vector(t, c.variable))
			p.options()
			if p.wrong.about != nothingWrong {
				t.Fatalf("complains: %+v", told(&p))
			}
			got.origins = origins{}
			if got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestExitCodes(t *testing.T) {
	set := remapped(0, 63, 64, 143, 255)
	for code := range 256 {
		want := code == 0 || code == 63 || code == 64 || code == 143 || code == 255
		if set.Has(code) != want {
			t.Errorf("has(%d) is %v", code, !want)
		}
	}
}
