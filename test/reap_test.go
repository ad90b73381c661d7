package test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const orphans = 50

// leaves is an app that leaves orphans, which live on for a moment, and waits to be told to end.
var leaves = fmt.Sprintf("%%s orphans %d 50; echo ready 0; exec %%s wait 15", orphans)

func (x *X) leaveOrphans(s setup) *process {
	return x.start(s, "/bin/sh", "-c", fmt.Sprintf(leaves, childPath, childPath))
}

// reapsOrphans counts children of the init that have ended and are still there.
func reapsOrphans(x *X) {
	p := x.leaveOrphans(setup{})
	p.ready()
	x.eventually("the app is the init's only child", func() bool { return len(children(p.pid())) == 1 })
	if n := zombies(p.pid()); n != 0 {
		x.Fatalf("%d zombies are left", n)
	}
	p.ready()
	p.send(syscall.SIGTERM)
	p.wantCode(0)
}

// adoptsOrphans is the same where the init is not PID 1: orphans must come to it, or the machine's init gets them.
func adoptsOrphans(x *X) {
	s := setup{bare: true, opts: options{subreaper: true}}
	p := x.start(s, "/bin/sh", "-c", childPath+" orphans 3 9999999; exec "+childPath+" report 15")
	p.ready()
	x.eventually("three orphans are the init's children", func() bool { return len(children(p.pid())) == 4 })
	for _, pid := range children(p.pid()) {
		if strings.Contains(commandLine(pid), "orphans") {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	x.eventually("the orphans are reaped", func() bool { return len(children(p.pid())) == 1 })
	p.send(syscall.SIGTERM)
	p.wantCode(0)
}

// reapsInherited has a zombie come along over exec: its SIGCHLD was there before the init.
func reapsInherited(x *X) {
	p := x.start(setup{wrap: []string{childPath, "zombie"}}, childPath, "report", "15")
	p.ready()
	x.eventually("the inherited zombie is reaped", func() bool { return len(children(p.pid())) == 1 })
	p.send(syscall.SIGTERM)
	p.wantCode(0)
}

// survivesIgnoredChild is started by somebody who ignores SIGCHLD, as some daemons do: then the kernel would reap in the
// init's place and the exit code be lost.
func survivesIgnoredChild(x *X) {
	x.start(setup{wrap: []string{childPath, "ignore", "17"}}, childPath, "exit", "42").wantCode(42)
}

// stormEnds sends the app a signal with a higher number than SIGCHLD while orphans die as fast as they can be made. The
// kernel hands out the lowest number first, so an init that does not look for others would not get to it.
func stormEnds(x *X) {
	for _, end := range []int{int(syscall.SIGTERM), int(syscall.SIGWINCH), 50} {
		p := x.start(setup{}, childPath, "storm", strconv.Itoa(end))
		p.ready()
		x.eventually("the storm is on", func() bool { return ticks(p.pid()) >= 5 })
		sent := time.Now()
		p.send(syscall.Signal(end))
		var count int
		if line := p.line(); !scan(line, "orphans %d", &count) {
			x.Fatalf("got line %q, want the number of orphans", line)
		}
		p.wantCode(0)
		x.Logf("signal %d through a storm of %d orphans in %v", end, count, time.Since(sent).Round(10*time.Microsecond))
	}
}

// TestBatches has many orphans die while mote is stopped, and looks at its system calls then: however many are dead, it
// looks for signals after a bounded number of them.
func TestBatches(t *testing.T) {
	const batch, many = 64, 300
	x := newX(t)
	wrap := strings.Fields("strace -D -o strace.out -e trace=wait4,rt_sigpending")
	p := x.start(setup{wrap: wrap}, "/bin/sh", "-c",
		fmt.Sprintf("%s orphans %d 9999999; exec %s report 15", childPath, many, childPath))
	p.ready()
	x.eventually("the orphans are mote's children", func() bool { return len(children(p.pid())) == many+2 }) // the app and strace
	p.send(syscall.SIGSTOP)
	x.eventually("mote is stopped", func() bool { // below strace, its state alone does not tell
		pending, err := strconv.ParseUint(status(p.pid())["ShdPnd"], 16, 64)
		return err == nil && pending>>(syscall.SIGSTOP-1)&1 == 0 && state(p.pid()) == "t"
	})
	for _, pid := range children(p.pid()) {
		if strings.HasPrefix(commandLine(pid), childPath+" orphans ") { // and not strace, or the app
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	x.eventually("all are dead", func() bool { return zombies(p.pid()) == many })
	p.send(syscall.SIGCONT)
	x.eventually("all are reaped", func() bool { return len(children(p.pid())) == 2 }) // the app and strace
	p.send(15)
	p.wantCode(0)
	text, _ := os.ReadFile(x.dir + "/strace.out")
	row, longest, all := 0, 0, 0
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "wait4(-1, [") {
			row, all = row+1, all+1
		} else if strings.HasPrefix(line, "rt_sigpending") {
			row = 0
		}
		longest = max(longest, row)
	}
	if all < many || longest > batch || longest < 2 {
		t.Errorf("%d were reaped, at most %d in a row; want %d and at most %d", all, longest, many, batch)
	}
}

// TestCallsOfOrphans has orphans die one by one, each when mote rests, and counts its system calls: a wait, and two looks for the
// dead. To see that no signal starves takes one more now and then.
func TestCallsOfOrphans(t *testing.T) {
	const count, most = 1000, 3.2
	x := newX(t)
	p := x.start(setup{wrap: strings.Fields("strace -D -o strace.out")}, "/bin/sh", "-c",
		fmt.Sprintf("%s orphans %d 600000; exec %s report 15", childPath, count, childPath))
	p.ready()
	dead := 0
	for _, pid := range children(p.pid()) {
		if !strings.HasPrefix(commandLine(pid), childPath+" orphans") {
			continue
		}
		dead++
		_ = syscall.Kill(pid, syscall.SIGKILL)
		x.eventually("it is reaped", func() bool { return state(pid) == "" })
		x.rests(p.pid())
	}
	p.send(syscall.SIGTERM)
	p.wantCode(0)
	text, _ := os.ReadFile(x.dir + "/strace.out")
	at := strings.Index(string(text), "SIGKILL")
	if at < 0 || dead != count {
		t.Fatalf("%d orphans, want %d; strace saw %d bytes, SIGKILL at %d", dead, count, len(text), at)
	}
	calls := float64(strings.Count(string(text[at:]), "\n")) / count
	t.Logf("%.3f calls for each", calls)
	if calls > most {
		t.Errorf("%.3f calls for each orphan, want at most %v", calls, most)
	}
}

// TestReapingNeedsSubreaper shows that adoptsOrphans can fail: below a process that is no subreaper, orphans go elsewhere.
func TestReapingNeedsSubreaper(t *testing.T) {
	x := newX(t)
	x.init = Init{name: "sh", path: "/bin/sh", words: func(options) ([]string, bool) { return []string{"-c", `"$@" & wait`}, true }}
	p := x.start(setup{bare: true}, "/bin/sh", "-c", childPath+" orphans 1 300; exec "+childPath+" report 15")
	p.ready()
	for _, pid := range children(p.pid()) {
		if strings.Contains(commandLine(pid), "orphans") {
			t.Errorf("a plain shell has adopted the orphan %d", pid)
		}
	}
}
