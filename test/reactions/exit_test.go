package reactions

import (
	"fmt"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// leaving is an app that starts others by lines of sh, in which $C is test/child, and ends with code 5. All of them hold
// the pipe held-open.
func leaving(x *harness.X, s harness.Setup, lines string) (p *harness.Process, held int) {
	x.Helper()
	held = x.Held("held-open")
	return x.Start(s, "/bin/sh", "-c", "C="+harness.ChildPath+"; exec 3>held-open\n"+lines+"\nexit 5"), held
}

// TestOnExit has the row about leftover workers: the first ends by itself, the others have to be killed. One is in another
// session, one in a group of its own, one is stopped, and some fork while they are being stopped.
func TestOnExit(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		s.Opts = harness.On("EXIT=TERM/1200ms/KILL")
		begun := time.Now()
		p, held := leaving(x, s, `$C as polite 15 &
setsid $C as session 64 &
$C lead $C as job 64 &
setsid sleep 9999 & kill -STOP $!
setsid $C ignore 15 $C chain 2 10000 &
sleep 0.2`)
		r := p.WantCode(5)
		x.WantAfter("the end", begun, 1300*time.Millisecond)
		x.Eventually("all have ended", func() bool { return harness.Ended(held) })
		for _, want := range []string{"polite 15 ", "session 15 ", "job 15 "} {
			if strings.Count(r.Stdout, want) != 1 || strings.Contains(r.Stdout, " 18 ") {
				x.Errorf("stdout %q, want %q once, and no CONT", r.Stdout, want)
			}
		}
		// Where mote has to look for its descendants, those that fork keep it from the next step for a while.
		x.WantText(r.Stderr, `\d+\.\d\d\d s after the app's end: killing what is left`)
	})
}

// TestOnExitEndsEarly has everybody go before the wait is over, or nobody be there in the first place.
func TestOnExitEndsEarly(t *testing.T) {
	for name, lines := range map[string]string{
		"nobody":            "",
		"a polite one":      "setsid sleep 9999 & setsid $C as polite 15 &",
		"a stopped one":     "setsid sleep 9999 & kill -STOP $!",
		"ends by itself":    "setsid sleep 0.3 &",
		"a short-lived one": "( true & )",
	} {
		for _, steps := range []string{"TERM/" + never + "/KILL", "TERM/wait", "TERM/1ms/wait"} {
			t.Run(name+" "+steps, func(t *testing.T) {
				harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
					s.Opts, s.Proc = harness.On("EXIT="+steps), !s.Bare // who is stopped stands in /proc
					p, held := leaving(x, s, lines)
					if r := p.WantCode(5); r.Stderr != "" {
						x.Errorf("stderr %q", r.Stderr)
					}
					if !harness.Ended(held) {
						x.Error("somebody is left")
					}
				})
			})
		}
	}
}

// TestOnExitAtOnce has single steps that do not wait, and schedules whose end is all that can end them.
func TestOnExitAtOnce(t *testing.T) {
	for _, c := range []struct {
		steps, lines, stderr string // stderr is a pattern
		least                time.Duration
	}{
		{"KILL", "$C as deaf 64 & sleep 0.1", `^mote: 0\.\d{3} s after the app's end: killing what is left\n$`, 0},
		{"KILL", "", "^$", 0},
		{"TERM", "$C as deaf 64 & sleep 0.1", "^$", 0},
		{"400ms", "$C as deaf 64 & sleep 0.1", "^$", 400 * time.Millisecond},
		{"TERM/400ms", "$C as deaf 64 & sleep 0.1", "^$", 400 * time.Millisecond},
	} {
		t.Run(c.steps, func(t *testing.T) {
			x := harness.NewX(t)
			begun := time.Now()
			p, held := leaving(x, harness.Setup{Opts: harness.On("EXIT=" + c.steps)}, c.lines)
			if r := p.WantCode(5); !regexp.MustCompile(c.stderr).MatchString(r.Stderr) {
				t.Errorf("stderr %q, want %s", r.Stderr, c.stderr)
			}
			x.WantAfter("the end", begun, c.least)
			x.Eventually("all have ended", func() bool { return harness.Ended(held) })
		})
	}
}

// TestOnExitKillsAll has many be killed by mote that is not PID 1.
func TestOnExitKillsAll(t *testing.T) {
	x := harness.NewX(t)
	p, held := leaving(x, harness.Setup{Bare: true, Opts: harness.On("EXIT=KILL")},
		strings.Repeat("setsid $C as deaf 64 &\n", 20)+"sleep 0.1")
	p.WantCode(5)
	if !harness.Ended(held) {
		t.Error("somebody is left")
	}
}

// TestOnExitWait stays until the last descendant is gone, and says nothing.
func TestOnExitWait(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		s.Opts = harness.On("EXIT=wait")
		begun := time.Now()
		p, _ := leaving(x, s, "( sleep 0.3; setsid sleep 0.3; echo gone; exit 9 ) &")
		if r := p.WantCode(5); r.Stdout != "gone\n" || r.Stderr != "" {
			x.Errorf("stdout %q, stderr %q", r.Stdout, r.Stderr)
		}
		x.WantAfter("the end", begun, 600*time.Millisecond)
	})
}

// TestOnExitGuest has a process in the namespace that is no descendant of mote's, and whose end nobody tells it of.
func TestOnExitGuest(t *testing.T) {
	for _, steps := range []string{"wait", "TERM/" + never + "/KILL"} {
		t.Run(steps, func(t *testing.T) {
			t.Parallel()
			x := harness.NewX(t)
			p := x.Start(harness.Setup{Opts: harness.On("EXIT=" + steps)}, harness.ChildPath, "report", "10")
			p.Ready()
			guest := x.Guest(p)
			p.Send(unix.SIGUSR1)
			p.WantNumbers("10")
			x.Eventually("the app is reaped", func() bool { return len(harness.Children(p.PID())) == 0 })
			time.Sleep(300 * time.Millisecond)
			select {
			case <-p.Done:
				t.Fatal("mote has ended before its guest")
			default:
			}
			p.Send(syscall.SIGHUP)
			if steps != "wait" {
				guest.WantLines("guest 15 0 1 0 0")
			}
			guest.WantLines("guest 1 0 1 0 0")
			p.Send(64)
			guest.WantCode(0)
			p.WantCode(0)
		})
	}
}

// TestOnExitKillsGuest kills it with the namespace.
func TestOnExitKillsGuest(t *testing.T) {
	x := harness.NewX(t)
	p := x.Start(harness.Setup{Opts: harness.On("EXIT=TERM/100ms/KILL")}, harness.ChildPath, "report", "10")
	p.Ready()
	guest := x.Guest(p)
	p.Send(unix.SIGUSR1)
	p.WantCode(0)
	if r := guest.Wait(); !strings.Contains(r.Stdout, "guest 15 ") || strings.Contains(r.Stdout, "guest 64 ") {
		t.Errorf("the guest got %q", r.Stdout)
	}
}

// forkAway is an app that leaves a daemon and ends with code 7, or stays itself until TERM.
const (
	forkAway        = "setsid %s as daemon 15 & exit 7"
	forkAwayAndStay = "setsid %s as daemon 15 & exec %[1]s as app 15"
)

// TestOnExitDaemon stops a daemon that has forked away by one TERM after its starter has gone, or before. It gets it once,
// or what --on says, and as in any life everything else as well.
func TestOnExitDaemon(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		s.Opts = harness.On("EXIT=wait", "HUP=USR1")
		p := x.Start(s, "/bin/sh", "-c", fmt.Sprintf(forkAway, harness.ChildPath))
		p.Line()
		p.Left("daemon")
		p.Send(syscall.SIGHUP)
		if line := p.Line(); !strings.HasPrefix(line, "daemon 10 ") {
			x.Errorf("the daemon got %q for HUP", line)
		}
		p.Send(syscall.SIGTERM)
		if r := p.WantCode(7); !strings.HasPrefix(r.Stdout, "daemon 15 ") || strings.Count(r.Stdout, "\n") != 1 {
			x.Errorf("the daemon got %q", r.Stdout)
		}
	})
}

func TestOnExitDaemonBefore(t *testing.T) {
	for _, c := range []struct {
		words  []string
		signal syscall.Signal
		app    string // the signal that ends the app
		want   string // what the daemon is to get in the end
	}{
		{nil, syscall.SIGTERM, "15", "15"},
		{nil, syscall.SIGINT, "2", "2"},
		{nil, syscall.SIGQUIT, "3", "3"},
		{[]string{"TERM=QUIT"}, syscall.SIGTERM, "3", "3"},
		{[]string{"TERM=QUIT/" + never + "/KILL"}, syscall.SIGTERM, "3", "3"},
		{[]string{"TERM=USR1/10ms/TERM/" + never + "/KILL"}, syscall.SIGTERM, "15", "15"},
		{[]string{"PWR=TERM"}, syscall.SIGPWR, "15", "15"},
		{[]string{"WINCH=USR1/10ms/QUIT/" + never + "/WINCH"}, syscall.SIGWINCH, "3", "3"},
		{[]string{"--to=all"}, syscall.SIGTERM, "15", "15"},
		{[]string{"EXIT=500ms/TERM/wait"}, syscall.SIGTERM, "15", "15"},
		{[]string{"EXIT=TERM/wait"}, syscall.SIGTERM, "15", "15"},
	} {
		t.Run(fmt.Sprint(c.signal, c.words), func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts = harness.On(append([]string{"EXIT=wait"}, c.words...)...)
				p := x.Start(s, "/bin/sh", "-c", fmt.Sprintf("setsid %s as daemon %s & exec %[1]s as app %s", harness.ChildPath,
					c.want, c.app))
				p.Line()
				p.Line()
				p.Send(c.signal)
				r := p.WantCode(0)
				if n := strings.Count(r.Stdout, "daemon "+c.want+" "); n != 1 {
					x.Errorf("stdout %q, want signal %s for the daemon once", r.Stdout, c.want)
				}
			})
		})
	}
}
