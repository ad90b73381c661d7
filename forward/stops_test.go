package forward

import (
	"testing"

	"golang.org/x/sys/unix"
)

// TestStop says which reactions ask an app to end, and by what.
func TestStop(t *testing.T) {
	const none = unix.Signal(0)
	for _, c := range []struct {
		event unix.Signal
		steps string // "-" for no reaction
		want  unix.Signal
	}{
		{unix.SIGTERM, "-", unix.SIGTERM},
		{unix.SIGINT, "-", unix.SIGINT},
		{unix.SIGHUP, "-", unix.SIGHUP},
		{unix.SIGUSR1, "-", none},
		{unix.SIGPWR, "TERM", unix.SIGTERM},
		{37, "INT/5s/KILL", unix.SIGINT},
		{unix.SIGWINCH, "USR1/5s/QUIT/1s/HUP", unix.SIGQUIT},
		{unix.SIGUSR1, "HUP", unix.SIGHUP},
		{unix.SIGUSR1, "USR2/1s/KILL", none},
		{unix.SIGHUP, "TERM", unix.SIGTERM},
		{unix.SIGHUP, "USR1", unix.SIGHUP},
		{unix.SIGTERM, "HUP", unix.SIGTERM},
		{unix.SIGQUIT, "INT", unix.SIGQUIT},
		{Exit, "wait", none},
	} {
		steps := Steps(0)
		if c.steps != "-" {
			steps = stepsOf(c.steps, "")
		}
		if got := steps.Stop(int(c.event)); got != int(c.want) {
			t.Errorf("%v=%s: %d, want %d", c.event, c.steps, got, c.want)
		}
	}
}

func TestStandsFor(t *testing.T) {
	for steps, want := range map[string]unix.Signal{
		"QUIT":                  unix.SIGQUIT,
		"TERM/25s/QUIT/3s/KILL": unix.SIGTERM,
		"USR1/5s/TERM":          unix.SIGTERM,
		"5s/TERM":               unix.SIGTERM,
		"5s/QUIT/5s/KILL":       unix.SIGQUIT,
		"KILL":                  unix.SIGKILL,
	} {
		if got := stepsOf(steps, "").StandsFor(int(unix.SIGTERM)); got != int(want) {
			t.Errorf("TERM=%s: signal %d, want %d", steps, got, want)
		}
	}
	if got := stepsOf("USR1/5s/QUIT/5s/WINCH", "").StandsFor(int(unix.SIGWINCH)); got != int(unix.SIGQUIT) {
		t.Errorf("an event that asks for no end: signal %d, want QUIT", got)
	}
	if got := Steps(0).StandsFor(int(unix.SIGTERM)); got != int(unix.SIGTERM) {
		t.Errorf("no reaction to TERM: signal %d", got)
	}
}
