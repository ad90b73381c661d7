package options

import (
	"slices"
	"strings"
	"testing"

	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/kernel/kerneltest"
	"mote/internal/say"
)

func TestParseEnvironment(t *testing.T) {
	for _, c := range []struct {
		name    string
		entries []string
		want    Settings
		left    []string // what the app gets
	}{
		{"empty", nil, Settings{}, nil},
		{"nothing of ours", []string{"B=2", "A=1"}, Settings{}, []string{"B=2", "A=1"}},
		{"group", []string{"MOTE_GROUP=1"}, Settings{Target: forward.ToGroup}, nil},
		{"to", []string{"MOTE_TO=all"}, Settings{Target: forward.ToAll}, nil},
		{"remap", []string{"MOTE_REMAP=143"}, Settings{Remap: remapped(143)}, nil},
		{"remap, a list", []string{"MOTE_REMAP=143,0,1"}, Settings{Remap: remapped(143, 0, 1)}, nil},
		{"parent death", []string{"MOTE_PARENT_DEATH=sigterm"}, Settings{ParentDeath: 15}, nil},
		{"subreaper", []string{"MOTE_SUBREAPER=yes"}, Settings{}, nil},
		{"warn reaped", []string{"MOTE_WARN_REAPED=on"}, Settings{WarnReaped: true}, nil},
		{"verbose", []string{"MOTE_VERBOSE=TRUE"}, Settings{Level: say.Verbose}, nil},
		{"quiet", []string{"MOTE_QUIET=1"}, Settings{Level: say.Quiet}, nil},
		{"switched off", []string{"MOTE_GROUP=0", "MOTE_VERBOSE=no", "MOTE_QUIET=false", "MOTE_WARN_REAPED=Off"},
			Settings{}, nil},
		{"an empty one is unset", []string{"MOTE_GROUP=", "MOTE_TO=", "MOTE_REMAP="}, Settings{}, nil},
		{"actions have none", []string{"MOTE_VERSION=v1", "MOTE_HELP=1", "MOTE_LICENSE=1", "MOTE_SINGLE_CHILD=1"}, Settings{},
			[]string{"MOTE_VERSION=v1", "MOTE_HELP=1", "MOTE_LICENSE=1", "MOTE_SINGLE_CHILD=1"}},
		{"a Service called mote", []string{"MOTE_PORT=tcp://1.2.3.4:80", "MOTE_SERVICE_HOST=1.2.3.4"}, Settings{},
			[]string{"MOTE_PORT=tcp://1.2.3.4:80", "MOTE_SERVICE_HOST=1.2.3.4"}},
		{"lower case is not ours", []string{"mote_group=1", "Mote_Group=1"}, Settings{},
			[]string{"mote_group=1", "Mote_Group=1"}},
		{"longer and shorter names", []string{"MOTE_GROUPS=1", "MOTE_GROU=1", "XMOTE_GROUP=1", "MOTE_=1"}, Settings{},
			[]string{"MOTE_GROUPS=1", "MOTE_GROU=1", "XMOTE_GROUP=1", "MOTE_=1"}},
		{"no =", []string{"MOTE_GROUP", "MOTE_TO"}, Settings{}, []string{"MOTE_GROUP", "MOTE_TO"}},
		{"the first of two counts, both go", []string{"MOTE_TO=group", "A=1", "MOTE_TO=all"},
			Settings{Target: forward.ToGroup}, []string{"A=1"}},
		{"even where it is empty", []string{"MOTE_GROUP=", "MOTE_GROUP=1"}, Settings{}, nil},
		{"order and bytes stay", []string{"Z=1", "MOTE_GROUP=1", "A=\xff=\n", "=x", "", "A=2", "MOTE_TO=child", "Z=1"},
			Settings{}, []string{"Z=1", "A=\xff=\n", "=x", "", "A=2", "Z=1"}},
		{"the later row of the table wins", []string{"MOTE_QUIET=1", "MOTE_VERBOSE=1"}, Settings{Level: say.Quiet}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			envp := kerneltest.Vector(t, c.entries...)
			var got Settings
			p := parser{settings: &got}
			if p.environment(envp); p.wrong.about != nothingWrong {
				t.Fatalf("complains: %+v", told(&p))
			}
			got.origins = origins{}
			if got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
			if left := kerneltest.Texts(envp); !slices.Equal(left, c.left) {
				t.Errorf("left %q, want %q", left, c.left)
			}
		})
	}
}

func TestRefuseEnvironment(t *testing.T) {
	const wantSwitch = "" // true or false, whatever the option
	for _, c := range []struct {
		name, entry, value, want string
	}{
		{"no boolean", "MOTE_GROUP=maybe", "maybe", wantSwitch},
		{"a number", "MOTE_VERBOSE=2", "2", wantSwitch},
		{"a blank", "MOTE_QUIET= ", " ", wantSwitch},
		{"not even where nothing is set", "MOTE_SUBREAPER=x", "x", wantSwitch},
		{"no target", "MOTE_TO=everybody", "everybody", wantTo},
		{"two targets", "MOTE_TO=child,group", "child,group", wantTo},
		{"two signals", "MOTE_PARENT_DEATH=TERM,KILL", "TERM,KILL", wantSignal},
		{"no signal", "MOTE_PARENT_DEATH=65", "65", wantSignal},
		{"no code", "MOTE_REMAP=143x", "143x", wantRemap},
		{"one bad in a list", "MOTE_REMAP=143,256,1", "256", wantRemap},
		{"nothing before a comma", "MOTE_REMAP=,143", "", wantRemap},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := trouble{about: badValue, written: asVariable, value: c.value, want: c.want}
			p := parser{settings: &Settings{}}
			p.environment(kerneltest.Vector(t, "A=1", c.entry))
			got := told(&p)
			var name variable
			name.of(got.where)
			if got.where = ""; got != want || !strings.HasPrefix(c.entry, name.String()+"=") {
				t.Errorf("got %+v of %s, want %+v", got, name.String(), want)
			}
		})
	}
}

func TestBoolean(t *testing.T) {
	for word, want := range map[string]struct{ on, ok bool }{
		"1": {true, true}, "true": {true, true}, "TRUE": {true, true}, "True": {true, true}, "yes": {true, true},
		"YES": {true, true}, "on": {true, true}, "On": {true, true}, "y": {true, true}, "T": {true, true},
		"0": {false, true}, "false": {false, true}, "FALSE": {false, true}, "fAlSe": {false, true}, "no": {false, true},
		"NO": {false, true}, "off": {false, true}, "OFF": {false, true}, "n": {false, true}, "F": {false, true},
		"": {}, " ": {}, "2": {}, "00": {}, "10": {}, "truee": {}, "tru": {}, "falsee": {}, "enable": {}, "oN ": {},
		"\x00": {}, strings.Repeat("1", 1<<17): {},
	} {
		if on, ok := boolean(word); on != want.on || ok != want.ok {
			t.Errorf("boolean(%.20q) is %v, %v", word, on, ok)
		}
	}
}

func TestLookup(t *testing.T) {
	envp := kerneltest.Vector(t, "PATHS=no", "PATH", "PATH=a=b", "PATH=c", "EMPTY=")
	for name, want := range map[string]string{"PATH": "a=b", "EMPTY": "", "PATHS": "no"} {
		if got, found := envp.Lookup(name); got != want || !found {
			t.Errorf("lookup(%q) is %q, %v", name, got, found)
		}
	}
	for _, name := range []string{"PAT", "PATHSS", "NONE", "a"} {
		if got, found := envp.Lookup(name); found {
			t.Errorf("lookup(%q) finds %q", name, got)
		}
	}
}

func TestRemove(t *testing.T) {
	for _, c := range []struct {
		name      string
		have, got []string
	}{
		{"from nothing", nil, nil},
		{"the only one", []string{"X=1"}, nil},
		{"first and last", []string{"X=1", "A=1", "B=1", "X="}, []string{"A=1", "B=1"}},
		{"not the like", []string{"XX=1", "X", "x=1", "A=X=1"}, []string{"XX=1", "X", "x=1", "A=X=1"}},
	} {
		envp := kerneltest.Vector(t, c.have...)
		envp.Remove("X")
		if left := kerneltest.Texts(envp); !slices.Equal(left, c.got) {
			t.Errorf("%s: left %q, want %q", c.name, left, c.got)
		}
	}
}

func TestStartsWith(t *testing.T) {
	for _, c := range []struct {
		text, prefix string
		want         bool
	}{
		{"MOTE_X", "MOTE_", true}, {"MOTE_", "MOTE_", true}, {"MOTE", "MOTE_", false}, {"", "MOTE_", false},
		{"XMOTE_", "MOTE_", false}, {"a", "", true}, {"", "", true},
	} {
		if got := kernel.StartsWith(c.text, c.prefix); got != c.want {
			t.Errorf("kernel.StartsWith(%q, %q) is %v", c.text, c.prefix, got)
		}
	}
}
