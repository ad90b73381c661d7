package reaping

import (
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"time"

	"mote/test/harness"
)

const orphans = 50

// leaves is an app that leaves orphans, which live on for a moment, and waits to be told to end.
var leaves = fmt.Sprintf("%%s orphans %d 50; echo ready 0; exec %%s wait 15", orphans)

func leaveOrphans(x *harness.X, s harness.Setup) *harness.Process {
	return x.Start(s, "/bin/sh", "-c", fmt.Sprintf(leaves, harness.ChildPath, harness.ChildPath))
}

// ReapsOrphans counts children of the init that have ended and are still there.
func ReapsOrphans(x *harness.X) {
	p := leaveOrphans(x, harness.Setup{})
	p.Ready()
	x.Eventually("the app is the init's only child", func() bool { return len(harness.Children(p.PID())) == 1 })
	if n := harness.Zombies(p.PID()); n != 0 {
		x.Fatalf("%d zombies are left", n)
	}
	p.Ready()
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
}

// AdoptsOrphans is the same where the init is not PID 1: orphans must come to it, or the machine's init gets them.
func AdoptsOrphans(x *harness.X) {
	s := harness.Setup{Bare: true, Opts: harness.Options{Subreaper: true}}
	p := x.Start(s, "/bin/sh", "-c", harness.ChildPath+" orphans 3 9999999; exec "+harness.ChildPath+" report 15")
	p.Ready()
	x.Eventually("three orphans are the init's children", func() bool { return len(harness.Children(p.PID())) == 4 })
	for _, pid := range harness.Children(p.PID()) {
		if strings.Contains(harness.CommandLine(pid), "orphans") {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	x.Eventually("the orphans are reaped", func() bool { return len(harness.Children(p.PID())) == 1 })
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
}

// ReapsInherited has a zombie come along over exec: its SIGCHLD was there before the init.
func ReapsInherited(x *harness.X) {
	p := x.Start(harness.Setup{Wrap: []string{harness.ChildPath, "zombie"}}, harness.ChildPath, "report", "15")
	p.Ready()
	x.Eventually("the inherited zombie is reaped", func() bool { return len(harness.Children(p.PID())) == 1 })
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
}

// SurvivesIgnoredChild is started by somebody who ignores SIGCHLD, as some daemons do: then the kernel would reap in the
// init's place and the exit code be lost.
func SurvivesIgnoredChild(x *harness.X) {
	x.Start(harness.Setup{Wrap: []string{harness.ChildPath, "ignore", "17"}}, harness.ChildPath, "exit", "42").WantCode(42)
}

// StormEnds sends the app a signal with a higher number than SIGCHLD while orphans die as fast as they can be made. The
// kernel hands out the lowest number first, so an init that does not look for others would not get to it.
func StormEnds(x *harness.X) {
	for _, end := range []int{int(syscall.SIGTERM), int(syscall.SIGWINCH), 50} {
		p := x.Start(harness.Setup{}, harness.ChildPath, "storm", strconv.Itoa(end))
		p.Ready()
		x.Eventually("the storm is on", func() bool { return harness.Ticks(p.PID()) >= 5 })
		sent := time.Now()
		p.Send(syscall.Signal(end))
		var count int
		if line := p.Line(); !harness.Scan(line, "orphans %d", &count) {
			x.Fatalf("got line %q, want the number of orphans", line)
		}
		p.WantCode(0)
		x.Logf("signal %d through a storm of %d orphans in %v", end, count, time.Since(sent).Round(10*time.Microsecond))
	}
}
