package terminal

import (
	"testing"

	"mote/test/harness"
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
				x := harness.NewX(t)
				tty := x.PTY()
				p := x.Start(tty.Session(harness.Setup{Bare: bare, Opts: harness.On(c.on...)}), "/bin/sh", "-c",
					`setsid "$0" as rest `+c.ends+` &`, harness.ChildPath)
				tty.See("rest ready")
				x.Eventually("mote has the foreground", func() bool { return tty.Foreground() == p.PID() })
				tty.Press("\x03")
				tty.See("rest " + c.ends + " ")
				p.WantCode(0)
			}
		})
	}
}
