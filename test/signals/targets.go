package signals

import (
	"fmt"
	"strings"
	"syscall"

	"mote/test/harness"
)

// family is an app with relatives, each of which reports under its name: a member of its process group, one with a session
// of its own, one with a process group of its own, and an orphan that the init adopts. The shell's background jobs ignore
// INT and QUIT, but these wait for signals, and a signal that is waited for comes all the same.
const family = `C=` + "%s" + `
setsid $C as session 64 &
$C lead $C as job 64 &
( $C as orphan 64 & )
$C as member 64 &
exec $C as app 64`

// names are its members.
var names = []string{"app", "job", "member", "orphan", "session"}

// household is a family that runs, or part of it.
type household struct {
	*harness.Process
	pids map[string]int // as the test sees them
}

// startFamily starts the family and waits for all of it.
func startFamily(x *harness.X, s harness.Setup) *household {
	x.Helper()
	p := x.Start(s, "/bin/sh", "-c", fmt.Sprintf(family, harness.ChildPath))
	h := &household{p, map[string]int{}}
	for range names {
		line := p.Line()
		name, _, _ := strings.Cut(line, " ")
		if !strings.Contains(line, " ready ") {
			x.Fatalf("got line %q, want somebody to be ready", line)
		}
		h.pids[name] = 0
	}
	x.Eventually("the subshell in between has gone", func() bool { return len(harness.Descendants(p.PID())) == len(names) })
	for _, pid := range harness.Descendants(p.PID()) {
		fields := strings.Fields(harness.CommandLine(pid))
		h.pids[fields[2]] = pid
	}
	return h
}

// wantOnly is wantSome, and then waits for the init.
func (h *household) wantOnly(want map[string]string) {
	h.X.Helper()
	h.wantSome(want)
	h.WantCode(0)
}

// wantSome ends everybody, the app last, and compares who has got what before. The lines of one are in order, so that what
// did not come before its end did not come.
func (h *household) wantSome(want map[string]string) {
	h.X.Helper()
	got := map[string]string{}
	for _, name := range append(h.relatives(), "app") {
		if err := syscall.Kill(h.pids[name], 64); err != nil {
			h.X.Fatalf("end %s: %v", name, err)
		}
		h.untilEnd(name, got)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		h.X.Errorf("the family got %q, want %q", got, want)
	}
}

// relatives are all but the app.
func (h *household) relatives() (names []string) {
	for name := range h.pids {
		if name != "app" {
			names = append(names, name)
		}
	}
	return names
}

// untilEnd reads reports until one of them tells of a member's end. SIGCHLD is about the ends of relatives.
func (h *household) untilEnd(name string, got map[string]string) {
	h.X.Helper()
	for {
		from, report, _ := strings.Cut(h.Line(), " ")
		switch {
		case strings.HasPrefix(report, "17 "):
		case !strings.HasPrefix(report, "64 "):
			got[from] += "[" + report + "]"
		case from == name:
			return
		}
	}
}

// sendBoth sends a plain real-time signal, which does not coalesce, and a queued value.
func sendBoth(x *harness.X, h *household) {
	h.Send(40)
	x.Sender("queue", h.PID(), 41, 7, 1)
	x.Settle(h.PID())
}

var fromInit, queued = "[40 0 1 0 0]", "[" + fromOutside(41, 7) + "]"

// SignalsGroup has the init signal the app's process group: each member once, and nobody else.
func SignalsGroup(x *harness.X) {
	h := startFamily(x, harness.Setup{Opts: harness.Options{Group: true}})
	h.Send(40)
	x.Settle(h.PID())
	h.wantOnly(map[string]string{"app": fromInit, "member": fromInit, "orphan": fromInit})
}

// SignalsGroupValue is the same with a value.
func SignalsGroupValue(x *harness.X) {
	h := startFamily(x, harness.Setup{Opts: harness.Options{Group: true}})
	sendBoth(x, h)
	got := fromInit + queued
	h.wantOnly(map[string]string{"app": got, "member": got, "orphan": got}) // an orphan is still in the group
}

// SignalsChild has the init signal the app alone.
func SignalsChild(x *harness.X) {
	h := startFamily(x, harness.Setup{})
	h.Send(40)
	x.Settle(h.PID())
	h.wantOnly(map[string]string{"app": fromInit})
}
