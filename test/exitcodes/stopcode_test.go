package exitcodes

import (
	"strconv"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestStopCode tells a clean stop from a crash with the same number.
func TestStopCode(t *testing.T) {
	const (
		dies     = "echo ready 0; exec sleep 9999"
		exits143 = "trap 'exit 143' TERM; echo ready 0; while :; do sleep 0.02; done"
		handles  = "trap 'echo got' TERM USR1; trap 'exit 143' USR2; trap 'kill -9 $$' HUP; trap 'kill -11 $$' INT; " +
			"echo ready 0; while :; do sleep 0.02; done"
		deaf = "trap '' TERM; echo ready 0; while :; do sleep 0.02; done"
	)
	const term, i, quit, u1, u2 = syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2
	for _, c := range []struct {
		name  string
		words []string
		app   string
		sends []syscall.Signal
		want  int
	}{
		{"without it", nil, dies, []syscall.Signal{term}, 143},
		{"death by TERM", []string{"--stop-code=0"}, dies, []syscall.Signal{term}, 0},
		{"death by INT", []string{"--stop-code=7"}, dies, []syscall.Signal{i}, 7},
		{"death by QUIT", []string{"--stop-code=255"}, dies, []syscall.Signal{quit}, 255},
		{"death by HUP", []string{"--stop-code=0"}, dies, []syscall.Signal{syscall.SIGHUP}, 0},
		{"exit with 143", []string{"--stop-code=0"}, exits143, []syscall.Signal{term}, 0},
		{"TERM=USR1", []string{"TERM=USR1", "--stop-code=0"}, dies, []syscall.Signal{term}, 0},
		{"-r 15:10", []string{"-r15:10", "--stop-code=0"}, dies, []syscall.Signal{term}, 0},
		{"a step of TERM", []string{"TERM=WINCH/100ms/USR1", "--stop-code=0"}, dies, []syscall.Signal{term}, 0},

		{"nobody stopped it", []string{"--stop-code=0"}, "exit 143", nil, 143},
		{"it sent TERM to itself", []string{"--stop-code=0"}, "kill -TERM $$", nil, 143},
		{"USR1 is no stop", []string{"--stop-code=0"}, dies, []syscall.Signal{u1}, 138},
		{"PWR=TERM", []string{"PWR=TERM", "--stop-code=0"}, dies, []syscall.Signal{syscall.SIGPWR}, 0},
		{"RTMIN+3=INT/60s/KILL", []string{"RTMIN+3=INT/60s/KILL", "--stop-code=7"}, dies, []syscall.Signal{37}, 7},
		{"-r 28:3", []string{"-r28:3", "--stop-code=0"}, dies, []syscall.Signal{syscall.SIGWINCH}, 0},
		{"USR1=HUP", []string{"USR1=HUP", "--stop-code=0"}, dies, []syscall.Signal{u1}, 0},
		{"another step of what asks to stop", []string{"PWR=USR1/60s/TERM", "--stop-code=0"}, dies, []syscall.Signal{syscall.SIGPWR}, 0},
		{"PWR=USR1 is no stop", []string{"PWR=USR1", "--stop-code=0"}, dies, []syscall.Signal{syscall.SIGPWR}, 138},
		{"SEGV after PWR=INT", []string{"PWR=INT", "--stop-code=0"}, handles, []syscall.Signal{syscall.SIGPWR}, 139},
		{"its own TERM beside PWR=USR1", []string{"PWR=USR1", "--stop-code=0"}, "trap 'kill -TERM $$' USR1; echo ready 0; while :; do sleep 0.02; done",
			[]syscall.Signal{syscall.SIGPWR}, 143},
		{"USR1 of a while ago", []string{"--stop-code=0"}, handles, []syscall.Signal{u1, u2}, 143},
		{"TERM was dropped", []string{"TERM=", "--stop-code=0"}, exits143, []syscall.Signal{term, 64}, 192},
		{"another code after TERM", []string{"--stop-code=7"}, "trap 'exit 3' TERM; echo ready 0; while :; do sleep 0.02; done",
			[]syscall.Signal{term}, 3},
		{"success after TERM", []string{"--stop-code=7"}, "trap 'exit 0' TERM; echo ready 0; while :; do sleep 0.02; done",
			[]syscall.Signal{term}, 0},
		{"SEGV after INT", []string{"--stop-code=0"}, handles, []syscall.Signal{i}, 139},
		{"SEGV for INT", []string{"INT=SEGV", "--stop-code=0"}, dies, []syscall.Signal{i}, 139},
		{"ABRT for TERM", []string{"TERM=ABRT", "--stop-code=0"}, dies, []syscall.Signal{term}, 134},
		{"a ladder's KILL", []string{"TERM=TERM/KILL", "--stop-code=0"}, deaf, []syscall.Signal{term}, 137},
		{"KILL for TERM", []string{"TERM=KILL", "--stop-code=0"}, dies, []syscall.Signal{term}, 137},
		{"its own KILL after HUP", []string{"--stop-code=0"}, handles, []syscall.Signal{syscall.SIGHUP}, 137},

		{"before -e", []string{"-e7", "--stop-code=7"}, dies, []syscall.Signal{term}, 7},
		{"instead of -e", []string{"-e143", "--stop-code=7"}, dies, []syscall.Signal{term}, 7},
		{"-e where it does not count", []string{"-e138", "--stop-code=7"}, dies, []syscall.Signal{u1}, 0},
		{"-e for a ladder's KILL", []string{"TERM=KILL", "-e137", "--stop-code=7"}, dies, []syscall.Signal{term}, 0},
		{"the last one wins", []string{"--stop-code=1", "--stop-code=2"}, dies, []syscall.Signal{term}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts = harness.On(c.words...)
				p := x.Start(s, "/bin/sh", "-c", c.app)
				if len(c.sends) > 0 {
					p.Ready()
				}
				for _, signal := range c.sends {
					p.Send(signal)
					if signal == u1 && c.app == handles {
						p.WantLines("got")
					}
				}
				p.WantCode(c.want)
			})
		})
	}
}

// TestStopCodeVariable is set by the environment, and the command line wins.
func TestStopCodeVariable(t *testing.T) {
	for _, words := range [][]string{nil, {"--stop-code=9"}} {
		want := 4 + 5*len(words)
		x := harness.NewX(t)
		p := x.Start(harness.Setup{Opts: harness.On(words...), Env: []string{harness.SearchPath(), "MOTE_STOP_CODE=4"}},
			"/bin/sh", "-c", "echo ready 0; exec sleep 9999")
		p.Ready()
		p.Send(syscall.SIGTERM)
		p.WantCode(want)
	}
}

// TestStopCodeTooLate sends TERM when the app has ended by itself, with the code of a stop: what comes now has not ended it.
func TestStopCodeTooLate(t *testing.T) {
	for code, want := range map[int]int{143: 143, 0: 0} {
		x := harness.NewX(t)
		p := x.Start(harness.Setup{Opts: harness.On("EXIT=wait", "--stop-code=7")}, "/bin/sh", "-c",
			"setsid "+harness.ChildPath+" as daemon 15 & exit "+strconv.Itoa(code))
		p.Line()
		p.Left("daemon")
		p.Send(syscall.SIGTERM)
		p.WantCode(want)
	}
}

// TestStopCodeOfEarlierStop has a daemon be stopped after an app that was.
func TestStopCodeOfEarlierStop(t *testing.T) {
	x := harness.NewX(t)
	p := x.Start(harness.Setup{Opts: harness.On("EXIT=TERM/wait", "--stop-code=7")}, "/bin/sh", "-c",
		"setsid "+harness.ChildPath+" as daemon 15 & echo ready 0; exec sleep 9999")
	for range 2 {
		p.Line()
	}
	p.Send(syscall.SIGTERM)
	p.WantCode(7)
}

// TestStopCodeOfKeyboard ends an app by the keyboard, which does not tell mote: that asks to stop as well. It is no surprise, in a
// session of the app's own, too.
func TestStopCodeOfKeyboard(t *testing.T) {
	for key, code := range map[string]int{"\x03": 130, "\x1c": 131} {
		for _, session := range [][]string{nil, {"--session"}} {
			for _, bare := range []bool{false, true} {
				x := harness.NewX(t)
				s := harness.Setup{Bare: bare, Opts: harness.Options{Extra: append([]string{"--stop-code=9"}, session...)},
					Shell: "ulimit -c 0"}
				tty, p := x.OfPIDOne(s, "sleep", "1000")
				tty.Press(key)
				p.WantCode(9)
				if text := tty.Text(); strings.Contains(text, "mote:") {
					t.Errorf("%d %q, PID 1 %v: the screen shows %q", code, session, !bare, text)
				}
			}
		}
	}
	x := harness.NewX(t) // without a terminal it is nobody's wish
	if r := x.Run(harness.Setup{Opts: harness.Options{Extra: []string{"--stop-code=9"}}}, harness.ChildPath, "die", "2"); r.Code != 130 {
		t.Errorf("without a terminal: code %d", r.Code)
	}
	tty, p := x.OfPIDOne(harness.Setup{Opts: harness.Options{Extra: []string{"--stop-code=9"}}}, "sleep", "1000")
	_ = syscall.Kill(harness.Children(p.PID())[0], syscall.SIGUSR1)
	p.WantCode(138)
	tty.See("mote: app killed by SIGUSR1") // the line may still be on its way
}
