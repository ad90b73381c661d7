package test

import (
	"strings"
	"syscall"
	"testing"
)

// TestTerminalOfRest presses Ctrl-C when the app has ended, and others that it has left behind are waited for: the signal reaches them,
// or the reaction to it does, as PID 1 and as the leader of a session.
func TestTerminalOfRest(t *testing.T) {
	for name, c := range map[string]struct {
		on   []string
		ends string
	}{"forwarded": {[]string{"EXIT=wait"}, "2"}, "a reaction": {[]string{"EXIT=wait", "INT=TERM"}, "15"}} {
		t.Run(name, func(t *testing.T) {
			for _, bare := range []bool{false, true} {
				x := newX(t)
				tty := x.pty()
				p := x.start(tty.session(setup{bare: bare, opts: on(c.on...)}), "/bin/sh", "-c", `setsid "$0" as rest `+c.ends+` &`, childPath)
				tty.see("rest ready")
				x.eventually("mote has the foreground", func() bool { return tty.foreground() == p.pid() })
				tty.press("\x03")
				tty.see("rest " + c.ends + " ")
				p.wantCode(0)
			}
		})
	}
}

// TestJobControlOfRest presses Ctrl-Z and Ctrl-C below a shell when the app has ended: the job with all that is left is stopped, and
// continued by fg.
func TestJobControlOfRest(t *testing.T) {
	s := newX(t).shell()
	s.types(`$MOTE --on EXIT=wait sh -c 'sleep 1000 & setsid $CHILD as rest 2 &'`)
	s.see("rest ready")
	rest, sleeper := s.app(), 0
	s.x.eventually("mote has the foreground, and the app has ended", func() bool {
		for _, pid := range children(s.foreground()) {
			if strings.HasPrefix(commandLine(pid), "sleep") {
				sleeper = pid
			}
		}
		return isMote(s.foreground()) && sleeper != 0 && len(children(s.foreground())) == 2
	})
	for range 2 {
		if text := s.after("\x1a", prompt); !contains(text, "Stopped") {
			t.Fatalf("Ctrl-Z shows %q", text)
		}
		s.x.eventually("what is left is stopped", func() bool { return state(sleeper) == "T" })
		s.types("fg")
		s.x.eventually("it goes on", func() bool { return state(sleeper) == "S" })
	}
	_ = syscall.Kill(sleeper, syscall.SIGTERM)
	s.x.eventually("one is left", func() bool { return len(children(s.foreground())) == 1 && children(s.foreground())[0] == rest })
	s.after("\x03", prompt)
	if text := s.does("echo code $?"); !contains(text, "code 0\n") {
		t.Errorf("after Ctrl-C: %q", text)
	}
	s.ends()
}

// TestStopCodeOfKeyboard ends an app by the keyboard, which does not tell mote: that asks to stop as well. It is no surprise, in a
// session of the app's own, too.
func TestStopCodeOfKeyboard(t *testing.T) {
	for key, code := range map[string]int{"\x03": 130, "\x1c": 131} {
		for _, session := range [][]string{nil, {"--session"}} {
			for _, bare := range []bool{false, true} {
				x := newX(t)
				s := setup{bare: bare, opts: options{extra: append([]string{"--stop-code=9"}, session...)}, shell: "ulimit -c 0"}
				tty, p := x.ofPIDOne(s, "sleep", "1000")
				tty.press(key)
				p.wantCode(9)
				if text := tty.text(); contains(text, "mote:") {
					t.Errorf("%d %q, PID 1 %v: the screen shows %q", code, session, !bare, text)
				}
			}
		}
	}
	x := newX(t) // without a terminal it is nobody's wish
	if r := x.run(setup{opts: options{extra: []string{"--stop-code=9"}}}, childPath, "die", "2"); r.code != 130 {
		t.Errorf("without a terminal: code %d", r.code)
	}
	tty, p := x.ofPIDOne(setup{opts: options{extra: []string{"--stop-code=9"}}}, "sleep", "1000")
	_ = syscall.Kill(children(p.pid())[0], syscall.SIGUSR1)
	if p.wantCode(138); !contains(tty.text(), "mote: app killed by SIGUSR1") {
		t.Errorf("USR1 is told of: %q", tty.text())
	}
}
