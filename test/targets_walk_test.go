package test

import (
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// These tests are about mote that is not PID 1, and so has to look in /proc for all processes. A signal for all is for those
// who are there at that moment, each once.

// helpers are ways to clean up on TERM by a program that is started because of it, and that ends with the line "clean".
var helpers = map[string]string{
	"in a handler":      `trap 'sleep 1; echo clean; exit 0' TERM`,
	"two in a row":      `trap 'sleep 0.5; /bin/sh -c "sleep 0.5; echo clean"; exit 0' TERM`,
	"in the background": `trap '(sleep 1; echo clean) & exit 0' TERM`,
	"of another group":  `trap 'setsid /bin/sh -c "sleep 1; echo clean"; exit 0' TERM`,
}

// wantClean wants that nobody has cut the clean-up short.
func (p *process) wantClean(begun time.Time, code int) {
	p.x.Helper()
	r := p.wantCode(code)
	p.x.wantAfter("the end", begun, time.Second)
	if !strings.HasSuffix(r.stdout, "clean\n") {
		p.x.Errorf("stdout %q, want that it is clean", r.stdout)
	}
}

// TestOnExitHelper has a left-over worker clean up, while it is busy starting others.
func TestOnExitHelper(t *testing.T) {
	for name, trap := range helpers {
		t.Run(name, func(t *testing.T) {
			asBoth(t, func(x *X, s setup) {
				s.opts = on("EXIT=TERM/5s/KILL")
				begun := time.Now()
				x.start(s, "/bin/sh", "-c", "("+trap+"; while :; do sleep 0.02; done) & sleep 0.3; exit 5").wantClean(begun, 5)
			})
		})
	}
}

// TestAllHelper has the app clean up, among a hundred others that have to be signalled.
func TestAllHelper(t *testing.T) {
	for name, trap := range helpers {
		t.Run(name, func(t *testing.T) {
			asBoth(t, func(x *X, s setup) {
				s.opts = on("--to=all", "EXIT=wait")
				p := x.start(s, "/bin/sh", "-c", trap+"; i=0; while [ $i -lt 100 ]; do "+childPath+" as one 15 & i=$((i+1)); done; wait")
				for range 100 {
					p.line()
				}
				begun := time.Now()
				p.send(syscall.SIGTERM)
				p.wantClean(begun, 0)
			})
		})
	}
}

// slowly has strace put a second in front of each signal that mote sends to a process that it has found.
var slowly = strings.Fields("strace -D -o strace.out -e trace=pidfd_open,kill -e inject=pidfd_open,kill:delay_enter=1000000")

// startSlowly starts an app below a mote that is not PID 1 of its namespace, and returns mote's pid, too.
func (x *X) startSlowly(lines string) (p *process, init int) {
	x.Helper()
	p = x.start(setup{proc: true, wrap: slowly, opts: toAll, shell: "(exec \"$0\" \"$@\") || exit $?; exit 0"},
		"/bin/sh", "-c", lines)
	for p.line() != "ready" {
	}
	x.eventually("mote is there", func() bool {
		for _, pid := range descendants(p.pid()) {
			if strings.HasPrefix(commandLine(pid), motePath) {
				init = pid
			}
		}
		return init != 0
	})
	return p, init
}

// TestAllForkBefore has a process fork that has not got the signal yet, and will handle it: its child is meant, too.
func TestAllForkBefore(t *testing.T) {
	t.Parallel()
	x := newX(t)
	p, init := x.startSlowly(`trap 'echo app' TERM
/bin/sh -c 'trap "echo parent" TERM; until [ -e go ]; do sleep 0.01; done; ` + childPath + ` as late 64 & wait; wait' &
echo ready
until [ -e end ]; do sleep 0.01; done`)
	_ = syscall.Kill(init, syscall.SIGTERM)
	p.wantLines("app")
	x.file("go", "", 0o600)
	if line := p.line(); !strings.HasPrefix(line, "late ready ") {
		t.Fatalf("got %q, want that the parent forks before it has the signal", line)
	}
	p.wantLines("parent")
	if line := p.line(); !strings.HasPrefix(line, "late 15 ") {
		t.Errorf("got %q, want TERM for the late one", line)
	}
	x.file("end", "", 0o600)
}

// TestAllPidReused has a process end after mote has found it, and another that is none of mote's get its pid.
func TestAllPidReused(t *testing.T) {
	t.Parallel()
	x := newX(t)
	p, init := x.startSlowly(`trap 'echo app' TERM
sleep 1000 & echo $!
echo ready
wait; wait; echo reaped; exec ` + childPath + ` wait 64`)
	victim := ""
	for _, pid := range descendants(init) {
		if strings.HasPrefix(commandLine(pid), "sleep ") {
			victim = strconv.Itoa(pid)
		}
	}
	_ = syscall.Kill(init, syscall.SIGTERM)
	p.wantLines("app") // the next one is found, and will be signalled in a second
	pid, _ := strconv.Atoi(victim)
	number, _ := strconv.Atoi(inner(pid))
	_ = syscall.Kill(pid, syscall.SIGKILL)
	p.wantLines("reaped")
	stranger := x.without().start(setup{bare: true, wrap: x.into(p)}, "/bin/sh", "-c",
		fmt.Sprintf("echo %d >/proc/sys/kernel/ns_last_pid; %s as stranger 64 & wait", number-1, childPath))
	if line, want := stranger.line(), fmt.Sprint("stranger ready ", number); line != want {
		t.Fatalf("%q, want %q", line, want)
	}
	x.settle(init)
	for _, pid := range descendants(stranger.pid()) {
		_ = syscall.Kill(pid, 64)
	}
	if line := stranger.line(); !strings.HasPrefix(line, "stranger 64 ") {
		t.Errorf("the stranger got %q", line)
	}
}
