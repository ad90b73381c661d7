package options

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/say"
)

// Persona is the program that mote is called by the name of. A symbolic link is all that a migration needs: the options of
// the others are among mote's own, so that only defaults and variables differ. docs/dropin.md has the tables.
type Persona uint8

// Personas.
const (
	AsMote Persona = iota
	AsTini
	AsDumbInit
	AsCatatonit
	AsPause
)

// personaOf reads the name that mote was called by. Release files have names such as tini-static, tini-amd64 and
// dumb-init_1.2.5_x86_64.
func personaOf(argv0 string) Persona {
	name := kernel.LastElement(argv0)
	switch {
	case name == "docker-init" || isRelease(name, "tini"):
		return AsTini
	case name == "podman-init" || isRelease(name, "catatonit"):
		return AsCatatonit
	case isRelease(name, "dumb-init"):
		return AsDumbInit
	case name == "pause":
		return AsPause
	}
	return AsMote
}

// IsInit tells whether a program has the name of one that wants to be PID 1.
func IsInit(program string) bool {
	switch kernel.LastElement(program) {
	case "init", "s6-svscan", "systemd":
		return true
	}
	return false
}

// IsMote tells whether a process by that name may be a mote: it is called so, or as a program that mote takes the place of.
func IsMote(name string) bool {
	called := personaOf(name)
	return isRelease(name, "mote") || called != AsMote && called != AsPause
}

// isRelease tells whether a name is that of a program, or goes on with a separator.
func isRelease(name, program string) bool {
	if !kernel.StartsWith(name, program) {
		return false
	}
	if len(name) == len(program) {
		return true
	}
	next := name[len(program)]
	return next == '-' || next == '_' || next == '.'
}

// call takes the defaults of a Persona, and its variables, which are not mote's to take out of the environment.
func (s *Settings) call(called Persona, envp kernel.Vector) {
	s.Called = called
	switch called {
	case AsTini:
		s.callTini(envp)
	case AsDumbInit:
		s.callDumbInit(envp)
	case AsCatatonit:
		s.switchOn(envp, "CATATONIT_DEBUG", setVerbose)
	case AsPause:
		s.Pause = true
	}
}

// switchOn switches a Setting on where a variable says yes. The peers take any value for that, "0" and "false" included,
// which nobody means.
func (s *Settings) switchOn(envp kernel.Vector, variable string, set Setting) {
	if value, found := envp.Lookup(variable); found {
		if on, ok := boolean(value); on || !ok && value != "" {
			s.apply(set, true)
			s.origins.note(set, byPeer)
		}
	}
}

// callTini reads tini's variables. TINI_SUBREAPER asks for what mote does anyhow.
func (s *Settings) callTini(envp kernel.Vector) {
	s.switchOn(envp, "TINI_KILL_PROCESS_GROUP", setGroup)
	value, _ := envp.Lookup("TINI_VERBOSITY")
	switch level := kernel.Number(value); {
	case level == 0:
		s.Level = say.Quiet
		s.origins.note(setQuiet, byPeer)
	case level >= tiniTalks:
		s.Level = say.Verbose
		s.origins.note(setQuiet, byPeer)
	}
}

// tiniTalks is the verbosity from which on tini tells of a normal life: 1 is for warnings, 2 and 3 for more.
const tiniTalks = 2

// callDumbInit takes dumb-init's way: a session for the app, and signals for its whole group.
func (s *Settings) callDumbInit(envp kernel.Vector) {
	s.Session, s.Target = true, forward.ToGroup
	if value, _ := envp.Lookup("DUMB_INIT_SETSID"); value == "0" {
		s.apply(setChild, true)
	}
	s.switchOn(envp, "DUMB_INIT_DEBUG", setVerbose)
}

// settleDumbInit adds what dumb-init does by itself, unless the settings say otherwise: after the app's end the others get
// TERM, where they got its signals, and in a session of its own, which no terminal can continue, the app is stopped by STOP in
// place of the signals of job control.
func (s *Settings) settleDumbInit() {
	if s.Target != forward.ToChild {
		s.standIn(forward.Exit, kernel.Literal("TERM\x00"))
	}
	if s.Session {
		stop := kernel.Literal("STOP\x00")
		s.standIn(int(unix.SIGTSTP), stop)
		s.standIn(int(unix.SIGTTIN), stop)
		s.standIn(int(unix.SIGTTOU), stop)
	}
}
