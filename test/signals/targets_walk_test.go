package signals

import (
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"mote/test/harness"
)

// These tests are about mote that is not PID 1, and so has to look in /proc for all processes. A signal for all is for those
// who are there at that moment, each once.

// TestAllHelper has the app clean up, among a hundred others that have to be signalled.
func TestAllHelper(t *testing.T) {
	for name, trap := range harness.CleanUps {
		t.Run(name, func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts = harness.On("--to=all", "EXIT=wait")
				p := x.Start(s, "/bin/sh", "-c",
					trap+"; i=0; while [ $i -lt 100 ]; do "+harness.ChildPath+" as one 15 & i=$((i+1)); done; wait")
				for range 100 {
					p.Line()
				}
				begun := time.Now()
				p.Send(syscall.SIGTERM)
				p.WantClean(begun, 0)
			})
		})
	}
}

// slowly has strace put a second in front of each signal that mote sends to a process that it has found.
var slowly = strings.Fields("strace -D -o strace.out -e trace=pidfd_open,kill -e inject=pidfd_open,kill:delay_enter=1000000")

// startSlowly starts an app below a mote that is not PID 1 of its namespace, and returns mote's pid, too.
func startSlowly(x *harness.X, lines string) (p *harness.Process, init int) {
	x.Helper()
	p = x.Start(harness.Setup{Proc: true, Wrap: slowly, Opts: toAll, Shell: "(exec \"$0\" \"$@\") || exit $?; exit 0"},
		"/bin/sh", "-c", lines)
	for p.Line() != "ready" {
	}
	x.Eventually("mote is there", func() bool {
		for _, pid := range harness.Descendants(p.PID()) {
			if strings.HasPrefix(harness.CommandLine(pid), harness.MotePath) {
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
	x := harness.NewX(t)
	p, init := startSlowly(x, `trap 'echo app' TERM
/bin/sh -c 'trap "echo parent" TERM; until [ -e go ]; do sleep 0.01; done; `+harness.ChildPath+` as late 64 & wait; wait' &
echo ready
until [ -e end ]; do sleep 0.01; done`)
	_ = syscall.Kill(init, syscall.SIGTERM)
	p.WantLines("app")
	x.File("go", "", 0o600)
	if line := p.Line(); !strings.HasPrefix(line, "late ready ") {
		t.Fatalf("got %q, want that the parent forks before it has the signal", line)
	}
	p.WantLines("parent")
	if line := p.Line(); !strings.HasPrefix(line, "late 15 ") {
		t.Errorf("got %q, want TERM for the late one", line)
	}
	x.File("end", "", 0o600)
}

// TestAllPidReused has a process end after mote has found it, and another that is none of mote's get its pid.
func TestAllPidReused(t *testing.T) {
	t.Parallel()
	x := harness.NewX(t)
	p, init := startSlowly(x, `trap 'echo app' TERM
sleep 1000 & echo $!
echo ready
wait; wait; echo reaped; exec `+harness.ChildPath+` wait 64`)
	victim := ""
	for _, pid := range harness.Descendants(init) {
		if strings.HasPrefix(harness.CommandLine(pid), "sleep ") {
			victim = strconv.Itoa(pid)
		}
	}
	_ = syscall.Kill(init, syscall.SIGTERM)
	p.WantLines("app") // the next one is found, and will be signalled in a second
	pid, _ := strconv.Atoi(victim)
	number, _ := strconv.Atoi(inner(pid))
	_ = syscall.Kill(pid, syscall.SIGKILL)
	p.WantLines("reaped")
	stranger := x.WithoutInit().Start(harness.Setup{Bare: true, Wrap: x.Into(p)}, "/bin/sh", "-c",
		fmt.Sprintf("echo %d >/proc/sys/kernel/ns_last_pid; %s as stranger 64 & wait", number-1, harness.ChildPath))
	if line, want := stranger.Line(), fmt.Sprint("stranger ready ", number); line != want {
		t.Fatalf("%q, want %q", line, want)
	}
	x.Settle(init)
	for _, pid := range harness.Descendants(stranger.PID()) {
		_ = syscall.Kill(pid, 64)
	}
	if line := stranger.Line(); !strings.HasPrefix(line, "stranger 64 ") {
		t.Errorf("the stranger got %q", line)
	}
}
