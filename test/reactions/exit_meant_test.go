package reactions

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"mote/test/harness"
)

// TestOnExitNotMeant knows of signals that are for the app alone: a HUP by which it reloads, an ordinary signal, and those
// that the daemon has had already.
func TestOnExitNotMeant(t *testing.T) {
	for _, c := range []struct {
		name  string
		words []string
		sends []syscall.Signal
		want  string
	}{
		{"a reload", nil, []syscall.Signal{syscall.SIGHUP}, ""},
		{"an ordinary signal", []string{"USR1=WINCH"}, []syscall.Signal{syscall.SIGUSR1, syscall.SIGWINCH}, ""},
		{"what it has had", []string{"--to=all"}, []syscall.Signal{syscall.SIGINT}, "2 "},
		{"a stop before a reload", nil, []syscall.Signal{syscall.SIGINT, syscall.SIGHUP}, "2 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts = harness.On(append([]string{"EXIT=wait"}, c.words...)...)
				p := x.Start(s, "/bin/sh", "-c", fmt.Sprintf("setsid %s as daemon 63 & exec %[1]s as app 12", harness.ChildPath))
				p.Line()
				p.Line()
				for _, signal := range c.sends {
					p.Send(signal)
					x.Settle(p.PID())
				}
				for _, pid := range harness.Children(p.PID()) {
					if strings.Contains(harness.CommandLine(pid), "as app") {
						_ = syscall.Kill(pid, syscall.SIGUSR2)
					}
				}
				p.Left("daemon")
				p.Send(63)
				r := p.WantCode(0)
				got := ""
				for _, line := range strings.Split(r.Stdout, "\n") {
					if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "daemon" {
						got += fields[1] + " "
					}
				}
				if got != c.want+"63 " {
					x.Errorf("the daemon got %q, want %q and 63", got, c.want)
				}
			})
		})
	}
}

// TestOnExitHangUp has the app die of HUP, and the daemon not outlive it.
func TestOnExitHangUp(t *testing.T) {
	x := harness.NewX(t)
	p := x.Start(harness.Setup{Opts: harness.On("EXIT=wait")}, "/bin/sh", "-c",
		"trap '' INT; setsid "+harness.ChildPath+" as daemon 1 & sleep 9999")
	p.Line()
	p.Send(syscall.SIGHUP)
	if r := p.WantCode(129); !strings.Contains(r.Stdout, "daemon 1 ") {
		t.Errorf("stdout %q", r.Stdout)
	}
}

// TestOnExitLadderGoesOn has the ladder of TERM not be over when the app goes: it goes on with those that are left.
func TestOnExitLadderGoesOn(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		held := x.Held("held-open")
		s.Opts = harness.On("EXIT=wait", "TERM=TERM/300ms/QUIT/1s/KILL")
		p := x.Start(s, "/bin/sh", "-c",
			"exec 3>held-open; setsid "+harness.ChildPath+" as daemon 64 & exec "+harness.ChildPath+" as app 15")
		p.Line()
		p.Line()
		begun := time.Now()
		p.Send(syscall.SIGTERM)
		r := p.WantCode(0)
		x.WantAfter("the end", begun, 1300*time.Millisecond)
		x.Eventually("the daemon has ended", func() bool { return harness.Ended(held) })
		if strings.Count(r.Stdout, "daemon 15 ") != 1 || strings.Count(r.Stdout, "daemon 3 ") != 1 {
			x.Errorf("stdout %q, want TERM and QUIT for the daemon", r.Stdout)
		}
		if !strings.Contains(r.Stderr, " s after SIGTERM: SIGKILL to all processes\n") {
			x.Errorf("stderr %q", r.Stderr)
		}
	})
}

// TestOnExitTwoLadders has that of EXIT run out while that of TERM still runs: mote does not wait for it.
func TestOnExitTwoLadders(t *testing.T) {
	x := harness.NewX(t)
	p := x.Start(harness.Setup{Opts: harness.On("EXIT=USR1/400ms/USR2", "TERM=TERM/"+never+"/KILL")}, "/bin/sh", "-c",
		"setsid "+harness.ChildPath+" as daemon 64 & exec "+harness.ChildPath+" as app 15")
	p.Line()
	p.Line()
	begun := time.Now()
	p.Send(syscall.SIGTERM)
	r := p.WantCode(0)
	x.WantAfter("the end", begun, 400*time.Millisecond)
	if !strings.Contains(r.Stdout, "daemon 10 ") {
		t.Errorf("stdout %q", r.Stdout)
	}
}

// fewPids lets pids recur: from 300 on, the kernel gives them out again after some thirty. Since Linux 6.14 each PID
// namespace has a pid_max of its own.
const fewPids = "echo 330 > /proc/sys/kernel/pid_max; echo 299 > /proc/sys/kernel/ns_last_pid"

// recurs is a daemon whose orphans, which end with code 9, come to have the pid of its starter, until it stays itself.
const recurs = `setsid /bin/sh -c '
until read -r _ _ _ parent _ </proc/self/stat; [ "$parent" = 1 ]; do :; done
sleep 0.2
i=0; while [ $i -lt 70 ]; do i=$((i+1)); ( /bin/sh -c "echo pid \$\$; exit 9" & ); done
sleep 0.2
exec %s as daemon 15' & echo app $$; exit 7`

// TestOnExitPidsRecur has other processes with the pid that was the app's: neither is their end the app's, nor does a
// signal for all come twice.
func TestOnExitPidsRecur(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root may set pid_max")
	}
	if harness.Before(t, 6, 14) {
		t.Skip("before Linux 6.14, pid_max is that of the whole machine")
	}
	x := harness.NewX(t)
	const pidMax = "/proc/sys/kernel/pid_max"
	machine, _ := os.ReadFile(pidMax)
	p := x.Start(harness.Setup{Opts: harness.On("EXIT=wait"), Proc: true, Shell: fewPids}, "/bin/sh", "-c",
		fmt.Sprintf(recurs, harness.ChildPath))
	app, orphans := "", map[string]int{}
	for line := p.Line(); !strings.HasPrefix(line, "daemon ready"); line = p.Line() {
		if word, pid, _ := strings.Cut(line, " "); word == "app" {
			app = pid
		} else {
			orphans[pid]++
		}
	}
	if orphans[app] == 0 {
		t.Fatalf("pid %s did not recur in %v", app, orphans)
	}
	p.Send(syscall.SIGTERM)
	r := p.WantCode(7)
	words := regexp.MustCompile(`(?m)^/bin/sh: .*Cannot fork\n`).ReplaceAllString(r.Stderr, "") // all of the few pids were in use
	if strings.Count(r.Stdout, "daemon 15 ") != 1 || words != "" {
		t.Errorf("stdout %q, stderr %q", r.Stdout, r.Stderr)
	}
	if after, _ := os.ReadFile(pidMax); string(after) != string(machine) {
		t.Fatalf("THE MACHINE'S pid_max IS NOW %s, and was %s", after, machine)
	}
}
