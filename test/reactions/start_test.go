package reactions

import (
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestOnStart has apps meet their limit: the code is 124, whatever theirs is, and a line tells of both.
func TestOnStart(t *testing.T) {
	const deaf = "trap '' TERM; while :; do sleep 0.02; done"
	for name, c := range map[string]struct {
		words []string
		app   string
		want  int
		line  string // without the name of mote, %S for a time
	}{
		"TERM":           {[]string{"START=50ms/TERM"}, "exec sleep 9999", 124, "app was killed by SIGTERM after %S s, at its limit START=50ms/TERM\n"},
		"it ends with 0": {[]string{"START=50ms/TERM"}, "trap 'exit 0' TERM; while :; do sleep 0.02; done", 124, "app exited with code 0 after %S s, at its limit START=50ms/TERM\n"},
		"it ends with 7": {[]string{"START=50ms/INT"}, "trap 'exit 7' INT; while :; do sleep 0.02; done", 124, "app exited with code 7 after %S s, at its limit START=50ms/INT\n"},
		"KILL": {[]string{"START=50ms/TERM/50ms/KILL"}, deaf, 124,
			"%S s after START: SIGKILL to pid %D\nmote: app was killed by SIGKILL after %S s, at its limit START=50ms/TERM/50ms/KILL\n"},
		"it dies of a signal that asks for no end": {[]string{"START=50ms/USR1/90h/KILL"}, "exec sleep 9999", 124,
			"app was killed by SIGUSR1 after %S s, at its limit START=50ms/USR1/90h/KILL\n"},
		"HUP may be to reload":      {[]string{"START=HUP/90h/TERM"}, "sleep 0.1; exit 3", 3, ""},
		"the app is quicker":        {[]string{"START=90h/TERM"}, "exit 3", 3, ""},
		"the last one counts":       {[]string{"START=TERM", "START=90h/KILL"}, "exit 3", 3, ""},
		"no --stop-code":            {[]string{"START=50ms/TERM", "--stop-code=0", "-q"}, "exec sleep 9999", 124, ""},
		"-e 143 is the app's":       {[]string{"START=50ms/TERM", "-e143", "-q"}, "exec sleep 9999", 124, ""},
		"-e 124":                    {[]string{"START=50ms/TERM", "-e124", "-q"}, "exec sleep 9999", 0, ""},
		"it ends what is left, too": {[]string{"START=50ms/TERM", "EXIT=KILL", "-q"}, "sleep 9999 & exec sleep 9999", 124, ""},
	} {
		t.Run(name, func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts, s.Shell = harness.On(c.words...), "trap '' HUP" // which the app inherits
				r := x.Start(s, "/bin/sh", "-c", c.app).WantCode(c.want)
				want := strings.NewReplacer("%S", `\d+\.\d{3}`, "%D", `\d+`, ".", `\.`).Replace(c.line)
				if want != "" {
					want = "mote: " + want
				}
				if !regexp.MustCompile("^" + want + "$").MatchString(r.Stderr) {
					t.Errorf("stderr %q, want %q", r.Stderr, want)
				}
			})
		})
	}
}

// TestOnStartAndStop has a stop long before the limit: it has its own ladder.
func TestOnStartAndStop(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		s.Opts = harness.On("START=90h/KILL", "TERM=USR2/50ms/TERM", "--stop-code=5")
		p := x.Start(s, harness.ChildPath, "report", harness.EndOfReport)
		p.Ready()
		p.Send(syscall.SIGTERM)
		p.WantNumbers("12 15")
		p.Send(64)
		p.WantNumbers("64")
		p.WantCode(0) // the app's own, which is none of a signal
	})
}

// TestOnStartAfterStop has the limit come while a stop is under way: it stays a stop.
func TestOnStartAfterStop(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		s.Opts = harness.On("START=1s/TERM", "--stop-code=5")
		p := x.Start(s, "/bin/sh", "-c", "trap 'stops=$((stops + 1)); [ $stops = 2 ] && exit 143' TERM; echo ready 0; while :; do sleep 0.02; done")
		p.Ready()
		p.Send(syscall.SIGTERM)
		p.WantCode(5)
	})
}

// TestOnStartKillAfterStop has the limit go on to its KILL while a stop is under way that had come before: it stays a stop, whose
// KILL is one from outside, whether the stop had the same signal sent as the limit or another one.
func TestOnStartKillAfterStop(t *testing.T) {
	for _, stop := range []string{"TERM=TERM", "TERM=USR1/90h/KILL"} {
		t.Run(stop, func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts = harness.On("START=3s/TERM/50ms/KILL", stop, "EXIT=TERM", "-q")
				p := x.Start(s, "/bin/sh", "-c", "trap '' TERM USR1; echo ready 0; while :; do sleep 0.02; done")
				p.Ready()
				p.Send(syscall.SIGTERM)
				p.WantCode(137)
			})
		})
	}
}

// TestOnStartLog has the limit in the termination log.
func TestOnStartLog(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		path := x.File("reason", "", 0o644)
		s.Opts = harness.On("START=50ms/TERM", "-q", "--termination-log="+path)
		x.Start(s, "sleep", "9999").WantCode(124)
		text, _ := os.ReadFile(path)
		if !regexp.MustCompile(`^app was killed by SIGTERM after \d+\.\d{3} s, at its limit START=50ms/TERM\n$`).Match(text) {
			x.Errorf("the log has %q", text)
		}
	})
}

// TestOnStartOver has the limit's ladder end with the app, while what is left has steps of its own.
func TestOnStartOver(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		s.Opts = harness.On("START=300ms/KILL", "EXIT=600ms/TERM", "-v")
		r := x.Start(s, "/bin/sh", "-c", "sleep 9999 &").WantCode(0)
		if strings.Contains(r.Stderr, "on START") || strings.Contains(r.Stderr, "SIGKILL") || !strings.Contains(r.Stderr, "on EXIT: SIGTERM") {
			x.Errorf("stderr %q: START is answered, or EXIT is not", r.Stderr)
		}
	})
}
