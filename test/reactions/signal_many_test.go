package reactions

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"mote/test/harness"
	"mote/test/wait"
)

// TestOnTwo has two ladders at once.
func TestOnTwo(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		s.Opts = harness.On("TERM=TERM/1s/QUIT", "HUP=USR1/2s/USR2")
		p := x.Start(s, harness.ChildPath, "report", harness.EndOfReport)
		p.Ready()
		wantEach(p, []sends{{syscall.SIGTERM, "15"}, {syscall.SIGHUP, "10"}})
		p.WantNumbers("3 12")
		p.WantRest("")
	})
}

// TestOnAgain sends the same event while its ladder runs: nothing changes. When that has run out, it starts again.
func TestOnAgain(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		s.Opts = harness.On("TERM=TERM/2s/QUIT/500ms")
		p := x.Start(s, harness.ChildPath, "report", harness.EndOfReport)
		p.Ready()
		for range 2 {
			sent := time.Now()
			x.Eventually("the ladder starts", func() bool { // in the wait at the end of the one before it does not
				p.Send(syscall.SIGTERM)
				return wait.Within(50*time.Millisecond, func() bool { return len(p.Lines) > 0 })
			})
			p.WantNumbers("15")
			for range 3 {
				p.Send(syscall.SIGTERM)
				wantEach(p, []sends{{syscall.SIGHUP, "1"}})
			}
			p.WantNumbers("3")
			x.WantAfter("QUIT", sent, 2*time.Second)
		}
		p.WantRest("")
	})
}

// TestOnSecondInterrupt has a second INT end the wait, but bring no KILL within a second, and no other wait to its end.
func TestOnSecondInterrupt(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		s.Opts = harness.On("INT=INT/"+never+"/QUIT/"+never+"/KILL", "HUP="+never+"/HUP")
		p := x.Start(s, harness.ChildPath, "report", harness.EndOfReport)
		p.Ready()
		p.Send(syscall.SIGHUP)
		wantEach(p, []sends{{syscall.SIGINT, "2"}, {syscall.SIGINT, "3"}})
		sent := time.Now()
		p.Send(syscall.SIGINT)
		p.WantCode(137)
		x.WantAfter("KILL", sent, 900*time.Millisecond)
	})
}

// TestOnManyAtOnce has as many ladders run as there can be, and one in a single step beside them.
func TestOnManyAtOnce(t *testing.T) {
	const most = 16
	var words []string
	for i := range most {
		words = append(words, fmt.Sprintf("RTMIN+%d=%s/TERM", i, never))
	}
	words = append(words, "HUP=USR1", "EXIT=wait")
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		s.Opts = harness.On(words...)
		p := x.Start(s, "/bin/sh", "-c", harness.ChildPath+" as left 64 & exec "+harness.ChildPath+" report 10")
		p.Line()
		p.Line()
		for i := range most {
			p.Send(syscall.Signal(34 + i))
		}
		x.Settle(p.PID())
		p.Send(syscall.SIGHUP)
		for line := ""; !strings.HasPrefix(line, "10 "); {
			line = p.Line()
		}
		p.Left("left")
		p.Send(syscall.SIGHUP)
		p.WantNumbers("left")
		p.Send(64)
		p.WantCode(0)
	})
}

// TestOnGroup kills the group of the app.
func TestOnGroup(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		held := x.Held("held-open")
		s.Opts = harness.On("TERM=USR1/1s/KILL", "-g")
		p := x.Start(s, "/bin/sh", "-c",
			"exec 3>held-open; "+harness.ChildPath+" as member 64 & exec "+harness.ChildPath+" as app 64")
		p.Line()
		p.Line()
		p.Send(syscall.SIGTERM)
		r := p.WantCode(137)
		x.Eventually("the group has ended", func() bool { return harness.Ended(held) })
		if n := strings.Count(r.Stdout, " 10 "); n != 2 {
			x.Errorf("stdout %q, want USR1 for both", r.Stdout)
		}
		x.WantText(r.Stderr, `1\.\d\d\d s after SIGTERM: SIGKILL to the group of pid \d+`)
	})
}

// TestOnChildDeath has orphans die: a reaction on CHLD is for what somebody has sent.
func TestOnChildDeath(t *testing.T) {
	x := harness.NewX(t)
	p := x.Start(harness.Setup{Opts: harness.On("CHLD=USR1")}, "/bin/sh", "-c",
		harness.ChildPath+" orphans 5 0; exec "+harness.ChildPath+" report "+harness.EndOfReport)
	p.Ready()
	x.Eventually("the orphans are reaped", func() bool { return len(harness.Children(p.PID())) == 1 })
	p.WantRest("")
}

// TestOnRefused has an app that mote may not signal. As PID 1 it ends itself where it should kill, and the namespace ends.
func TestOnRefused(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("two users are needed, and only root can be two")
	}
	for _, target := range []string{"child", "group", "all"} {
		t.Run(target, func(t *testing.T) {
			t.Parallel()
			x := harness.NewX(t)
			x.Dir = "/" // everybody's
			s := harness.Setup{Wrap: harness.WithoutKill, Proc: true, Opts: harness.On("TERM=TERM/300ms/KILL", "--to="+target)}
			p := x.Start(s, "/bin/sh", "-c", harness.ChildPath+" as helper 64 & exec "+
				strings.Join(harness.OtherUser, " ")+" "+harness.ChildPath+" as app 64")
			p.Line()
			p.Line()
			p.Send(syscall.SIGTERM)
			r := p.WantCode(137)
			if strings.Contains(r.Stdout, "app 15 ") {
				t.Errorf("stdout %q: the app got TERM", r.Stdout)
			}
			lines := []string{`[01]\.\d\d\d s after SIGTERM: SIGKILL to .*`}
			if target == "child" {
				lines = append([]string{`may not send SIGTERM to pid \d+ of uid 54322: CAP_KILL is missing`}, lines...)
			}
			x.WantText(r.Stderr, lines...)
		})
	}
}
