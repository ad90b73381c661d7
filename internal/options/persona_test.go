package options

import (
	"testing"

	"mote/forward"
	"mote/internal/kernel/kerneltest"
	"mote/internal/say"
)

func TestPersonaOf(t *testing.T) {
	for argv0, want := range map[string]Persona{
		"tini": AsTini, "/sbin/tini": AsTini, "docker-init": AsTini, "/sbin/docker-init": AsTini, "tini-static": AsTini,
		"tini-amd64": AsTini, "tini-static-muslc-amd64": AsTini, "tini_0.19.0": AsTini, "./tini.bin": AsTini,
		"dumb-init": AsDumbInit, "/usr/bin/dumb-init": AsDumbInit, "dumb-init_1.2.5_x86_64": AsDumbInit,
		"dumb-init-1.2.5": AsDumbInit, "catatonit": AsCatatonit, "catatonit.x86_64": AsCatatonit,
		"/run/podman-init": AsCatatonit, "podman-init": AsCatatonit, "pause": AsPause, "/pause": AsPause,

		"": AsMote, "/": AsMote, "mote": AsMote, "mote-arm64": AsMote, "tin": AsMote, "tinier": AsMote, "mytini": AsMote,
		"tini/": AsMote, "tini/app": AsMote, "Tini": AsMote, "dumb": AsMote, "dumb-initd": AsMote, "docker-init2": AsMote,
		"docker-init-1": AsMote, "podman-init_1": AsMote, "pause-amd64": AsMote, "pauser": AsMote, "catatonitx": AsMote,
		"-tini": AsMote, "tini:": AsMote,
	} {
		if got := personaOf(argv0); got != want {
			t.Errorf("%q: %d, want %d", argv0, got, want)
		}
	}
}

// called are the settings of a name, environment and command line.
func called(t *testing.T, name Persona, env []string, words ...string) Settings {
	t.Helper()
	var s Settings
	envp := kerneltest.Vector(t, env...)
	s.call(name, envp)
	words = append(append([]string{"x"}, words...), "app")
	p := parser{settings: &s, argv: kerneltest.Vector(t, words...), argc: len(words)}
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
		s := called(t, AsDumbInit, c.env, c.words...)
		if s.On[forward.Exit].Has() != c.exit || s.On[tstp].Has() != c.stop || s.Session != c.session {
			t.Errorf("%s: EXIT %v, TSTP %v, session %v", c.name, s.On[forward.Exit].Has(), s.On[tstp].Has(), s.Session)
		}
	}
}

func TestTiniVerbosity(t *testing.T) {
	for value, want := range map[string]say.Level{
		"0": say.Quiet, "1": say.Normal, "2": say.Verbose, "3": say.Verbose, "9": say.Verbose,
		"": say.Normal, "-1": say.Normal, "x": say.Normal,
	} {
		if s := called(t, AsTini, []string{"TINI_VERBOSITY=" + value}); s.Level != want {
			t.Errorf("%q: %d, want %d", value, s.Level, want)
		}
	}
}
