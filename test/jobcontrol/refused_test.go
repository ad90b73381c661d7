package jobcontrol

import (
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestJobControlOfRest presses Ctrl-Z and Ctrl-C below a shell when the app has ended: the job with all that is left is stopped, and
// continued by fg.
func TestJobControlOfRest(t *testing.T) {
	s := newShell(harness.NewX(t))
	s.types(`$MOTE --on EXIT=wait sh -c 'sleep 1000 & setsid $CHILD as rest 2 &'`)
	s.See("rest ready")
	rest, sleeper := s.app(), 0
	s.X.Eventually("mote has the foreground, and the app has ended", func() bool {
		for _, pid := range harness.Children(s.Foreground()) {
			if strings.HasPrefix(harness.CommandLine(pid), "sleep") {
				sleeper = pid
			}
		}
		return harness.IsMote(s.Foreground()) && sleeper != 0 && len(harness.Children(s.Foreground())) == 2
	})
	for range 2 {
		if text := s.after("\x1a", prompt); !strings.Contains(text, "Stopped") {
			t.Fatalf("Ctrl-Z shows %q", text)
		}
		s.X.Eventually("what is left is stopped", func() bool { return harness.State(sleeper) == "T" })
		s.types("fg")
		s.X.Eventually("it goes on", func() bool { return harness.State(sleeper) == "S" })
	}
	_ = syscall.Kill(sleeper, syscall.SIGTERM)
	s.X.Eventually("one is left", func() bool {
		return len(harness.Children(s.Foreground())) == 1 && harness.Children(s.Foreground())[0] == rest
	})
	s.after("\x03", prompt)
	if text := s.does("echo code $?"); !strings.Contains(text, "code 0\n") {
		t.Errorf("after Ctrl-C: %q", text)
	}
	s.ends()
}

// TestJobControlRefused has every call about a terminal fail, in each way that one can: mote starts and ends as ever, and
// says nothing.
func TestJobControlRefused(t *testing.T) {
	for _, errno := range []string{"ENOTTY", "ENXIO", "EPERM", "EIO", "EBADF", "EINVAL", "ESRCH"} {
		for _, call := range []string{"ioctl", "openat -P /dev/tty", "setsid", "getpgid", "getsid"} {
			for _, session := range []string{"-s", "--session"} {
				if call == "setsid" && session == "--session" {
					continue // then mote does not start the app: docs/faults.md
				}
				x := harness.NewX(t)
				tty := x.PTY()
				call, path, _ := strings.Cut(call, " ")
				words := "strace -D -f -o strace.out " + path + " -e trace=" + call + " -e inject=" + call + ":error=" + errno
				s := tty.Session(harness.Setup{Bare: call == "setsid", Wrap: strings.Fields(words),
					Opts: harness.Options{Extra: []string{session}}})
				s.Stderr = nil
				p := x.Start(s, harness.ChildPath, "report", "15")
				tty.See("ready")
				p.Send(15)
				if r := p.Wait(); r.Code != 0 || r.Stderr != "" {
					t.Errorf("%s %s %s: code %d, stderr %q", call, errno, session, r.Code, r.Stderr)
				}
				tty.See("\n15 0 ")
			}
		}
	}
}

// TestJobControlRefusedLater has the terminal fail while the app wants it: mote lives, and neither burns time.
func TestJobControlRefusedLater(t *testing.T) {
	for _, errno := range []string{"ENXIO", "EIO", "EPERM"} {
		x := harness.NewX(t)
		tty := x.PTY()
		// What the terminal says first is that mote is not in the foreground, so that the app is stopped as it reads.
		s := tty.Session(harness.Setup{Wrap: strings.Fields("strace -D -o strace.out -e trace=ioctl,openat -e inject=ioctl,openat:error=" + errno)})
		p := x.Start(s, "/bin/sh", "-c", "echo up; read x; echo got $x")
		tty.See("up")
		mote := p.PID()
		app := 0 // strace is a child of mote, too
		x.Eventually("the app is stopped", func() bool {
			for _, app = range harness.Children(mote) {
				if strings.HasPrefix(harness.CommandLine(app), "/bin/sh") {
					return harness.State(app) == "T"
				}
			}
			return false
		})
		x.Eventually("mote waits", func() bool { return harness.State(mote) == "S" || harness.State(mote) == "t" })
		if harness.Ticks(mote)+harness.Ticks(app) > 20 {
			t.Errorf("%s: %d ticks", errno, harness.Ticks(mote)+harness.Ticks(app))
		}
		p.Send(15)
		p.Send(18)
		p.WantCode(143)
	}
}

// TestJobControlTakesLate has an app that reads a terminal of which mote was told at first that it is another's.
func TestJobControlTakesLate(t *testing.T) {
	x := harness.NewX(t)
	tty := x.PTY()
	s := tty.Session(harness.Setup{Wrap: strings.Fields("strace -D -o strace.out -e trace=ioctl -e inject=ioctl:error=EIO:when=1..3")})
	p := x.Start(s, "/bin/sh", "-c", "echo up; read x; echo got $x")
	tty.See("up")
	tty.Press("keys\n")
	tty.See("got keys")
	p.WantCode(0)
}
