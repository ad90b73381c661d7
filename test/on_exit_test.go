package test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// leaving is an app that starts others by lines of sh, in which $C is test/child, and ends with code 5. All of them hold
// the pipe held-open.
func (x *X) leaving(s setup, lines string) (p *process, held int) {
	x.Helper()
	held = x.held("held-open")
	return x.start(s, "/bin/sh", "-c", "C="+childPath+"; exec 3>held-open\n"+lines+"\nexit 5"), held
}

// TestOnExit has the row about leftover workers: the first ends by itself, the others have to be killed. One is in another
// session, one in a group of its own, one is stopped, and some fork while they are being stopped.
func TestOnExit(t *testing.T) {
	asBoth(t, func(x *X, s setup) {
		s.opts = on("EXIT=TERM/1200ms/KILL")
		begun := time.Now()
		p, held := x.leaving(s, `$C as polite 15 &
setsid $C as session 64 &
$C lead $C as job 64 &
setsid sleep 9999 & kill -STOP $!
setsid $C ignore 15 $C chain 2 10000 &
sleep 0.2`)
		r := p.wantCode(5)
		x.wantAfter("the end", begun, 1300*ms)
		x.eventually("all have ended", func() bool { return ended(held) })
		for _, want := range []string{"polite 15 ", "session 15 ", "job 15 "} {
			if count(r.stdout, want) != 1 || contains(r.stdout, " 18 ") {
				x.Errorf("stdout %q, want %q once, and no CONT", r.stdout, want)
			}
		}
		// Where mote has to look for its descendants, those that fork keep it from the next step for a while.
		x.wantText(r.stderr, `\d+\.\d\d\d s after the app's end: killing what is left`)
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
				asBoth(t, func(x *X, s setup) {
					s.opts, s.proc = on("EXIT="+steps), !s.bare // who is stopped stands in /proc
					p, held := x.leaving(s, lines)
					if r := p.wantCode(5); r.stderr != "" {
						x.Errorf("stderr %q", r.stderr)
					}
					if !ended(held) {
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
		{"400ms", "$C as deaf 64 & sleep 0.1", "^$", 400 * ms},
		{"TERM/400ms", "$C as deaf 64 & sleep 0.1", "^$", 400 * ms},
	} {
		t.Run(c.steps, func(t *testing.T) {
			x := newX(t)
			begun := time.Now()
			p, held := x.leaving(setup{opts: on("EXIT=" + c.steps)}, c.lines)
			if r := p.wantCode(5); !regexp.MustCompile(c.stderr).MatchString(r.stderr) {
				t.Errorf("stderr %q, want %s", r.stderr, c.stderr)
			}
			x.wantAfter("the end", begun, c.least)
			x.eventually("all have ended", func() bool { return ended(held) })
		})
	}
}

// TestOnExitKillsAll has many be killed by mote that is not PID 1.
func TestOnExitKillsAll(t *testing.T) {
	x := newX(t)
	p, held := x.leaving(setup{bare: true, opts: on("EXIT=KILL")}, strings.Repeat("setsid $C as deaf 64 &\n", 20)+"sleep 0.1")
	p.wantCode(5)
	if !ended(held) {
		t.Error("somebody is left")
	}
}

// TestKilledAreGone has mote end behind those whom it has killed, by a ladder of either kind: what they held is free then.
// One with much memory takes a while to go, and none holds the stdout that this test waits for the end of.
func TestKilledAreGone(t *testing.T) {
	for _, words := range [][]string{{"EXIT=KILL"}, {"EXIT=TERM/1s/KILL"}, {"TERM=KILL", "--to=all"}, {"TERM=KILL", "--to=group"}} {
		t.Run(fmt.Sprint(words), func(t *testing.T) {
			asBoth(t, func(x *X, s setup) {
				s.opts = on(words...)
				held := x.held("held-open")
				p := x.start(s, "/bin/sh", "-c", `exec 3>held-open; trap '' TERM
dd if=/dev/zero of=/dev/null bs=128M >/dev/null 2>&1 & until [ -e go ]; do sleep 0.02; done`)
				x.eventually("it has much memory", func() bool {
					for _, pid := range descendants(p.pid()) {
						if kilobytes(status(pid)["VmRSS"]) > 128<<10 {
							return true
						}
					}
					return false
				})
				if len(words) > 1 {
					p.send(syscall.SIGTERM)
				} else {
					x.file("go", "", 0o600)
				}
				p.wait()
				if !ended(held) {
					x.Error("somebody is left")
				}
			})
		})
	}
}

func kilobytes(text string) int {
	number, _, _ := strings.Cut(text, " ")
	n, _ := strconv.Atoi(number)
	return n
}

// TestOnExitWait stays until the last descendant is gone, and says nothing.
func TestOnExitWait(t *testing.T) {
	asBoth(t, func(x *X, s setup) {
		s.opts = on("EXIT=wait")
		begun := time.Now()
		p, _ := x.leaving(s, "( sleep 0.3; setsid sleep 0.3; echo gone; exit 9 ) &")
		if r := p.wantCode(5); r.stdout != "gone\n" || r.stderr != "" {
			x.Errorf("stdout %q, stderr %q", r.stdout, r.stderr)
		}
		x.wantAfter("the end", begun, 600*ms)
	})
}

// TestOnExitGuest has a process in the namespace that is no descendant of mote's, and whose end nobody tells it of.
func TestOnExitGuest(t *testing.T) {
	for _, steps := range []string{"wait", "TERM/" + never + "/KILL"} {
		t.Run(steps, func(t *testing.T) {
			t.Parallel()
			x := newX(t)
			p := x.start(setup{opts: on("EXIT=" + steps)}, childPath, "report", "10")
			p.ready()
			guest := x.guest(p)
			p.send(unix.SIGUSR1)
			p.wantNumbers("10")
			x.eventually("the app is reaped", func() bool { return len(children(p.pid())) == 0 })
			time.Sleep(300 * ms)
			select {
			case <-p.done:
				t.Fatal("mote has ended before its guest")
			default:
			}
			p.send(hup)
			if steps != "wait" {
				guest.wantLines("guest 15 0 1 0 0")
			}
			guest.wantLines("guest 1 0 1 0 0")
			p.send(64)
			guest.wantCode(0)
			p.wantCode(0)
		})
	}
}

// TestOnExitKillsGuest kills it with the namespace.
func TestOnExitKillsGuest(t *testing.T) {
	x := newX(t)
	p := x.start(setup{opts: on("EXIT=TERM/100ms/KILL")}, childPath, "report", "10")
	p.ready()
	guest := x.guest(p)
	p.send(unix.SIGUSR1)
	p.wantCode(0)
	if r := guest.wait(); !contains(r.stdout, "guest 15 ") || contains(r.stdout, "guest 64 ") {
		t.Errorf("the guest got %q", r.stdout)
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
	asBoth(t, func(x *X, s setup) {
		s.opts = on("EXIT=wait", "HUP=USR1")
		p := x.start(s, "/bin/sh", "-c", fmt.Sprintf(forkAway, childPath))
		p.line()
		p.left("daemon")
		p.send(hup)
		if line := p.line(); !strings.HasPrefix(line, "daemon 10 ") {
			x.Errorf("the daemon got %q for HUP", line)
		}
		p.send(syscall.SIGTERM)
		if r := p.wantCode(7); !strings.HasPrefix(r.stdout, "daemon 15 ") || count(r.stdout, "\n") != 1 {
			x.Errorf("the daemon got %q", r.stdout)
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
			asBoth(t, func(x *X, s setup) {
				s.opts = on(append([]string{"EXIT=wait"}, c.words...)...)
				p := x.start(s, "/bin/sh", "-c", fmt.Sprintf("setsid %s as daemon %s & exec %[1]s as app %s", childPath, c.want, c.app))
				p.line()
				p.line()
				p.send(c.signal)
				r := p.wantCode(0)
				if n := count(r.stdout, "daemon "+c.want+" "); n != 1 {
					x.Errorf("stdout %q, want signal %s for the daemon once", r.stdout, c.want)
				}
			})
		})
	}
}

// TestOnExitNotMeant knows of signals that are for the app alone: a HUP by which it reloads, an ordinary signal, and those
// that the daemon has had already.
func TestOnExitNotMeant(t *testing.T) {
	for _, c := range []struct {
		name  string
		words []string
		sends []syscall.Signal
		want  string
	}{
		{"a reload", nil, []syscall.Signal{hup}, ""},
		{"an ordinary signal", []string{"USR1=WINCH"}, []syscall.Signal{syscall.SIGUSR1, syscall.SIGWINCH}, ""},
		{"what it has had", []string{"--to=all"}, []syscall.Signal{syscall.SIGINT}, "2 "},
		{"a stop before a reload", nil, []syscall.Signal{syscall.SIGINT, hup}, "2 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			asBoth(t, func(x *X, s setup) {
				s.opts = on(append([]string{"EXIT=wait"}, c.words...)...)
				p := x.start(s, "/bin/sh", "-c", fmt.Sprintf("setsid %s as daemon 63 & exec %[1]s as app 12", childPath))
				p.line()
				p.line()
				for _, signal := range c.sends {
					p.send(signal)
					x.settle(p.pid())
				}
				for _, pid := range children(p.pid()) {
					if contains(commandLine(pid), "as app") {
						_ = syscall.Kill(pid, syscall.SIGUSR2)
					}
				}
				p.left("daemon")
				p.send(63)
				r := p.wantCode(0)
				got := ""
				for _, line := range strings.Split(r.stdout, "\n") {
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
	x := newX(t)
	p := x.start(setup{opts: on("EXIT=wait")}, "/bin/sh", "-c", "trap '' INT; setsid "+childPath+" as daemon 1 & sleep 9999")
	p.line()
	p.send(hup)
	if r := p.wantCode(129); !contains(r.stdout, "daemon 1 ") {
		t.Errorf("stdout %q", r.stdout)
	}
}

// TestOnExitLadderGoesOn has the ladder of TERM not be over when the app goes: it goes on with those that are left.
func TestOnExitLadderGoesOn(t *testing.T) {
	asBoth(t, func(x *X, s setup) {
		held := x.held("held-open")
		s.opts = on("EXIT=wait", "TERM=TERM/300ms/QUIT/1s/KILL")
		p := x.start(s, "/bin/sh", "-c", "exec 3>held-open; setsid "+childPath+" as daemon 64 & exec "+childPath+" as app 15")
		p.line()
		p.line()
		begun := time.Now()
		p.send(syscall.SIGTERM)
		r := p.wantCode(0)
		x.wantAfter("the end", begun, 1300*ms)
		x.eventually("the daemon has ended", func() bool { return ended(held) })
		if count(r.stdout, "daemon 15 ") != 1 || count(r.stdout, "daemon 3 ") != 1 {
			x.Errorf("stdout %q, want TERM and QUIT for the daemon", r.stdout)
		}
		if !contains(r.stderr, " s after SIGTERM: SIGKILL to all processes\n") {
			x.Errorf("stderr %q", r.stderr)
		}
	})
}

// TestOnExitTwoLadders has that of EXIT run out while that of TERM still runs: mote does not wait for it.
func TestOnExitTwoLadders(t *testing.T) {
	x := newX(t)
	p := x.start(setup{opts: on("EXIT=USR1/400ms/USR2", "TERM=TERM/"+never+"/KILL")}, "/bin/sh", "-c",
		"setsid "+childPath+" as daemon 64 & exec "+childPath+" as app 15")
	p.line()
	p.line()
	begun := time.Now()
	p.send(syscall.SIGTERM)
	r := p.wantCode(0)
	x.wantAfter("the end", begun, 400*ms)
	if !contains(r.stdout, "daemon 10 ") {
		t.Errorf("stdout %q", r.stdout)
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
	if before(t, 6, 14) {
		t.Skip("before Linux 6.14, pid_max is that of the whole machine")
	}
	x := newX(t)
	const pidMax = "/proc/sys/kernel/pid_max"
	machine, _ := os.ReadFile(pidMax)
	p := x.start(setup{opts: on("EXIT=wait"), proc: true, shell: fewPids}, "/bin/sh", "-c", fmt.Sprintf(recurs, childPath))
	app, orphans := "", map[string]int{}
	for line := p.line(); !strings.HasPrefix(line, "daemon ready"); line = p.line() {
		if word, pid, _ := strings.Cut(line, " "); word == "app" {
			app = pid
		} else {
			orphans[pid]++
		}
	}
	if orphans[app] == 0 {
		t.Fatalf("pid %s did not recur in %v", app, orphans)
	}
	p.send(syscall.SIGTERM)
	if r := p.wantCode(7); count(r.stdout, "daemon 15 ") != 1 || r.stderr != "" {
		t.Errorf("stdout %q, stderr %q", r.stdout, r.stderr)
	}
	if after, _ := os.ReadFile(pidMax); string(after) != string(machine) {
		t.Fatalf("THE MACHINE'S pid_max IS NOW %s, and was %s", after, machine)
	}
}

// before tells whether the kernel is older than a version.
func before(t testing.TB, major, minor int) bool {
	t.Helper()
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		t.Fatal(err)
	}
	numbers := strings.FieldsFunc(unix.ByteSliceToString(name.Release[:]), func(r rune) bool { return r < '0' || r > '9' })
	a, _ := strconv.Atoi(numbers[0])
	b, _ := strconv.Atoi(numbers[1])
	return a < major || a == major && b < minor
}
