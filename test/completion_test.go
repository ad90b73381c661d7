package test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// offered is a command line as far as it is typed, and what each shell has to offer for the part of its last word that stands
// behind the last "=", ":" or "/": all of that, in the order of the alphabet. The rest makes a whole call of line and offer,
// which mote must take; "" where there is none.
type offered struct {
	line   string
	offers []string
	rest   string
}

var offers = []offered{
	{"mote --si", words("--signal --single-child"), ""},
	{"mote --list", words("--list-signals"), ""},
	{"mote -v --stop", words("--stop-code"), ""},
	{"mote -vge 3 --q", words("--quiet"), "-- true"},
	{"mote --to ", words("all child group"), "-- true"},
	{"mote --to=", words("all child group"), "-- true"},
	{"mote --to g", words("group"), "-- true"},
	{"mote -v --to=c", words("child"), "-- true"},
	{"mote --on T", words("TERM= TRAP= TSTP= TTIN= TTOU="), "-- true"},
	{"mote --on EX", words("EXIT="), ""},
	{"mote --on K", nil, ""},
	{"mote --on TERM=Q", words("QUIT"), "-- true"},
	{"mote --on=TERM=Q", words("QUIT"), "-- true"},
	{"mote --on TERM=TERM/25s/K", words("KILL"), "-- true"},
	{"mote --on EXIT=w", words("wait"), "-- true"},
	{"mote --on EXIT=TERM/5s/w", words("wait"), "-- true"},
	{"mote --on TERM=w", nil, ""},
	{"mote -r HU", words("HUP:"), ""},
	{"mote --rewrite HUP:US", words("USR1 USR2"), "-- true"},
	{"mote --rewrite=HUP:0", words("0"), "-- true"},
	{"mote -p KI", words("KILL"), "-- true"},
	{"mote -vp KI", words("KILL"), "-- true"},
	{"mote --parent-death=KI", words("KILL"), "-- true"},
	{"mote --signal re", words("reload reopen"), "--dry-run"},
	{"mote --signal NO", words("NONE"), "--dry-run"},
	{"mote --list-signals=HU", words("HUP"), " "},
	{"mote --ps=", words("zombies"), " "},
	{"mote --termination-log ./log-", words("log-of-app"), "-- true"},
	{"mote --termination-log=./log-", words("log-of-app"), "-- true"},
	{"mote -- sail", words("sailor"), "hello"},
	{"mote sail", words("sailor"), "hello"},
	{"mote -v --on HUP= -p TERM --to all sail", words("sailor"), "hello"},
	{"mote -- --verb", nil, ""},
	{"mote -- sailor ./log-", words("log-of-app"), " "},
	{"mote sailor ./log-", words("log-of-app"), " "},
	{"mote sailor --si", nil, ""},
	{"mote -v sailor hello --si", nil, ""},
}

func words(text string) []string { return strings.Fields(text) }

// TestCompletion asks each shell.
func TestCompletion(t *testing.T) {
	for _, s := range []struct {
		name string
		ask  func(x *X, line string) (offers []string, becomes string)
	}{{"bash", askBash}, {"zsh", askZsh}, {"fish", askFish}} {
		t.Run(s.name, func(t *testing.T) {
			for _, o := range offers {
				t.Run(o.line, func(t *testing.T) {
					t.Parallel()
					x := newX(t)
					got, becomes := s.ask(withFiles(x), o.line)
					o.compare(t, got, becomes)
				})
			}
		})
	}
}

// TestCompletionOfArguments has a program with a completion of its own behind mote: another mote. bash alone knows no way to
// ask for it, bash-completion does.
func TestCompletionOfArguments(t *testing.T) {
	for _, s := range []struct {
		name string
		ask  func(x *X, line string) (offers []string, becomes string)
	}{{"bash-completion", askBashCompletion}, {"zsh", askZsh}, {"fish", askFish}} {
		for _, line := range []string{"mote -v --on TERM=QUIT -- mote --si", "mote mote --si", "mote -p TERM mote -q --si", "mote -v mote -v mote --si"} {
			t.Run(s.name+" "+line, func(t *testing.T) {
				t.Parallel()
				x := withFiles(newX(t))
				x.file("bin/mote", "#!/bin/sh\n", 0o755)
				o := offered{line: line, offers: words("--signal --single-child")}
				got, becomes := s.ask(x, line)
				o.compare(t, got, becomes)
			})
		}
	}
}

// withFiles makes what the lines are about: a program and a file.
func withFiles(x *X) *X {
	x.file("log-of-app", "", 0o644)
	if err := os.Mkdir(x.dir+"/bin", 0o755); err != nil {
		x.Fatal(err)
	}
	x.file("bin/sailor", "#!/bin/sh\n", 0o755)
	return x
}

// compare holds what a shell offers to what it should, and the line that it makes of an only offer.
func (o offered) compare(t *testing.T, got []string, becomes string) {
	var pieces, want []string
	for _, word := range got {
		pieces = append(pieces, lastPiece(word))
	}
	for _, word := range o.offers {
		want = append(want, lastPiece(word))
	}
	slices.Sort(pieces)
	readline := len(got) == 0 && becomes != "" && becomes != o.line // what it does by itself shows in the line alone
	if pieces = slices.Compact(pieces); !readline && !slices.Equal(pieces, want) {
		t.Errorf("offers %q, not %q", pieces, want)
	}
	if len(want) != 1 || becomes == "" {
		if len(want) == 0 && becomes != "" && becomes != o.line {
			t.Errorf("the line becomes %q", becomes)
		}
		return
	}
	whole := o.whole(0)
	behind, is := strings.CutPrefix(becomes, whole)
	if open := strings.HasSuffix(whole, "=") || strings.HasSuffix(whole, ":"); !is || behind != "" && (open || strings.Trim(behind, " =") != "") {
		t.Errorf("the line becomes %q, not %q", becomes, whole)
	}
}

// lastPiece is what stands behind the last separator, one at the end apart.
func lastPiece(word string) string {
	word = strings.TrimRight(word, "=:")
	return word[strings.LastIndexAny(word, " =:/")+1:]
}

// whole is the line with an offer.
func (o offered) whole(i int) string {
	return o.line[:strings.LastIndexAny(o.line, " =:/")+1] + o.offers[i]
}

// TestCompletionIsTaken calls mote with what is offered: none of it is refused.
func TestCompletionIsTaken(t *testing.T) {
	x := withFiles(newX(t))
	tried := 0
	for _, o := range offers {
		for i := range o.offers {
			if o.rest == "" {
				continue
			}
			tried++
			call := append([]string{motePath}, words(o.whole(i) + " " + o.rest)[1:]...)
			r := x.output([]string{"PATH=" + x.dir + "/bin:" + os.Getenv("PATH")}, call...)
			if r.code > 1 || contains(r.stderr, "bad value") {
				t.Errorf("%q: code %d, %s", call, r.code, r.stderr)
			}
		}
	}
	if tried < 20 {
		t.Errorf("only %d were tried", tried)
	}
}

// completions is the path of a script.
func completions(x *X, name string) string {
	x.Helper()
	path, err := filepath.Abs("../completions/" + name)
	if err != nil {
		x.Fatal(err)
	}
	return path
}
