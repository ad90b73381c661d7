package pid1

import (
	"testing"

	"mote/forward"
)

func TestPersonaOf(t *testing.T) {
	for argv0, want := range map[string]persona{
		"tini": asTini, "/sbin/tini": asTini, "docker-init": asTini, "/sbin/docker-init": asTini, "tini-static": asTini,
		"tini-amd64": asTini, "tini-static-muslc-amd64": asTini, "tini_0.19.0": asTini, "./tini.bin": asTini,
		"dumb-init": asDumbInit, "/usr/bin/dumb-init": asDumbInit, "dumb-init_1.2.5_x86_64": asDumbInit,
		"dumb-init-1.2.5": asDumbInit, "catatonit": asCatatonit, "catatonit.x86_64": asCatatonit,
		"/run/podman-init": asCatatonit, "podman-init": asCatatonit, "pause": asPause, "/pause": asPause,

		"": asMote, "/": asMote, "mote": asMote, "mote-arm64": asMote, "tin": asMote, "tinier": asMote, "mytini": asMote,
		"tini/": asMote, "tini/app": asMote, "Tini": asMote, "dumb": asMote, "dumb-initd": asMote, "docker-init2": asMote,
		"docker-init-1": asMote, "podman-init_1": asMote, "pause-amd64": asMote, "pauser": asMote, "catatonitx": asMote,
		"-tini": asMote, "tini:": asMote,
	} {
		if got := personaOf(argv0); got != want {
			t.Errorf("%q: %d, want %d", argv0, got, want)
		}
	}
}

// called are the settings of a name, environment and command line.
func called(t *testing.T, name persona, env []string, words ...string) Settings {
	t.Helper()
	var s Settings
	envp := vector(t, env...)
	s.call(name, envp)
	words = append(append([]string{"x"}, words...), "app")
	p := parser{settings: &s, argv: vector(t, words...), argc: len(words)}
	p.environment(envp)
	if p.options(); p.wrong.about != nothingWrong {
		t.Fatalf("complains: %+v", told(&p))
	}
	return s
}

// TestDumbInitReactions says what dumb-init does by itself, and what of that the settings change.
func TestDumbInitReactions(t *testing.T) {
	const tstp = 20
	for _, c := range []struct {
		name       string
		env, words []string
		exit, stop bool
		session    bool
	}{
		{"as it comes", nil, nil, true, true, true},
		{"-c", nil, []string{"-c"}, false, false, false},
		{"-c, then a session", nil, []string{"-c", "--session"}, false, true, true},
		{"--to child", nil, []string{"--to", "child"}, false, true, true},
		{"-c, then all", nil, []string{"-c", "--to=all"}, true, false, false},
		{"no session by the variable", []string{"DUMB_INIT_SETSID=0"}, nil, false, false, false},
		{"an odd value", []string{"DUMB_INIT_SETSID=no"}, nil, true, true, true},
		{"mote's variable", []string{"MOTE_SESSION=no"}, nil, true, false, false},
	} {
		s := called(t, asDumbInit, c.env, c.words...)
		if s.On[forward.Exit].Has() != c.exit || s.On[tstp].Has() != c.stop || s.Session != c.session {
			t.Errorf("%s: EXIT %v, TSTP %v, session %v", c.name, s.On[forward.Exit].Has(), s.On[tstp].Has(), s.Session)
		}
	}
}

func TestTiniVerbosity(t *testing.T) {
	for value, want := range map[string]level{
		"0": levelQuiet, "1": levelNormal, "2": levelVerbose, "3": levelVerbose, "9": levelVerbose,
		"": levelNormal, "-1": levelNormal, "x": levelNormal,
	} {
		if s := called(t, asTini, []string{"TINI_VERBOSITY=" + value}); s.Level != want {
			t.Errorf("%q: %d, want %d", value, s.Level, want)
		}
	}
}
