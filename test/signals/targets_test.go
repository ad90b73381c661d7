package signals

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// inner is the pid of a process in its own PID namespace.
func inner(pid int) string {
	fields := strings.Fields(harness.Status(pid)["NSpid"])
	return fields[len(fields)-1]
}

var toAll = harness.Options{Extra: []string{"--to", "all"}}

// TestAll reaches every process of the namespace, also one that entered from outside and is no descendant, but not mote.
func TestAll(t *testing.T) {
	x := harness.NewX(t)
	h := startFamily(x, harness.Setup{Opts: toAll})
	guest := x.Guest(h.Process)
	sendBoth(x, h)
	guest.WantLines("guest 40 0 1 0 0", "guest 41 0 1 0 0") // kill(2) of all takes no value along
	h.wantOnly(everybody("[40 0 1 0 0][41 0 1 0 0]"))
}

// everybody is what all of the family are to get.
func everybody(reports string) map[string]string {
	want := map[string]string{}
	for _, name := range names {
		want[name] = reports
	}
	return want
}

// TestAllDescendants reaches all descendants where mote is not PID 1, whatever their session, group and parent, and nobody
// else: a process that this test has started itself is as near to mote as any.
func TestAllDescendants(t *testing.T) {
	x := harness.NewX(t)
	stranger := x.WithoutInit().Start(harness.Setup{Bare: true}, harness.ChildPath, "as", "stranger", harness.EndOfReport)
	if line := stranger.Line(); !strings.Contains(line, "ready") {
		t.Fatalf("got line %q, want the stranger to be ready", line)
	}
	h := startFamily(x, harness.Setup{Opts: toAll, Bare: true})
	sendBoth(x, h)
	sender := fmt.Sprintf(" 0 %d %d 0]", h.PID(), os.Getuid())
	h.wantOnly(everybody("[40" + sender + "[41" + sender))
	stranger.Send(64)
	if line := stranger.Line(); !strings.HasPrefix(line, "stranger 64 ") {
		t.Errorf("the stranger got %q", line)
	}
}

// TestAllWithoutProc has no /proc to find descendants in, or that of another PID namespace: the app's group must do, and
// mote says so once.
func TestAllWithoutProc(t *testing.T) {
	// The shell is PID 1 here, and mote is not; it stays to hand on the exit code.
	const below = "(exec \"$0\" \"$@\") || exit $?; exit 0"
	for name, shell := range map[string]string{
		"none":      "mount -t tmpfs none /proc\n",
		"another's": "",
	} {
		t.Run(name, func(t *testing.T) {
			x := harness.NewX(t)
			p := x.Start(harness.Setup{Opts: toAll, Shell: shell + below}, "/bin/sh", "-c",
				"setsid "+harness.ChildPath+" as session 64 & "+harness.ChildPath+" as member 64 & exec "+harness.ChildPath+" as app 64")
			h := &household{p, map[string]int{}}
			for range 3 {
				p.Line()
			}
			for _, pid := range harness.Descendants(p.PID()) {
				if fields := strings.Fields(harness.CommandLine(pid)); len(fields) > 2 && fields[1] == "as" {
					h.pids[fields[2]] = pid
				}
			}
			init := harness.Parent(h.pids["app"])
			for range 2 {
				_ = syscall.Kill(init, 40)
				x.Settle(init)
			}
			report := fmt.Sprintf("[40 0 %s 0 0]", inner(init))
			h.wantSome(map[string]string{"app": report + report, "member": report + report})
			want := "mote: failed to find descendants: /proc is missing; signals go to the group of the app\n"
			if r := h.Wait(); r.Stderr != want {
				t.Errorf("stderr %q, want %q", r.Stderr, want)
			}
		})
	}
}

// TestAllForking has chains of processes in which each forks the next one and ends: whoever forks while it is being
// signalled must not get away. A chain ends by itself, too, and tells. Where mote is not PID 1 it may lose the race now and
// then on a machine that gives it a small part of a processor: not half of the time.
func TestAllForking(t *testing.T) {
	for name, c := range map[string]struct {
		bare         bool
		lives, links int // how long one process lives, in milliseconds, and how many there are
		rounds       int // a single look at /proc may be lucky
	}{
		"as PID 1":     {false, 1, 20_000, 1},
		"not as PID 1": {true, 3, 5_000, 6},
	} {
		t.Run(name, func(t *testing.T) {
			outrun := 0
			for range c.rounds {
				if !endsChains(harness.NewX(t), c.bare, c.lives, c.links) {
					outrun++
				}
			}
			if 2*outrun >= c.rounds {
				t.Errorf("the chains have outrun mote in %d of %d rounds", outrun, c.rounds)
			}
		})
	}
}

// endsChains tells whether mote has ended every chain, or at least one was left to its own end.
func endsChains(x *harness.X, bare bool, lives, links int) (all bool) {
	held := x.Held("held-open")
	chain := fmt.Sprintf("setsid %s chain %d %d 3>held-open & ", harness.ChildPath, lives, links)
	p := x.Start(harness.Setup{Opts: toAll, Bare: bare}, "/bin/sh", "-c",
		strings.Repeat(chain, 8)+"exec "+harness.ChildPath+" report "+harness.EndOfReport)
	p.Ready()
	x.Eventually("the chains are at work", func() bool { return !harness.Ended(held) && harness.WakeUps(p.PID()) > 20 })
	p.Send(syscall.SIGTERM)
	all = true
	x.Eventually("all chains have ended", func() bool {
		n, err := unix.Read(held, make([]byte, 64))
		all = all && n <= 0
		return n == 0 && err == nil
	})
	p.Send(64)
	p.WantCode(0)
	return all
}

// TestGroupValueLost has a kernel that cannot signal a group with a value: the group gets the signal without.
func TestGroupValueLost(t *testing.T) {
	if !harness.Before(t, 6, 9) {
		t.Skip("since Linux 6.9 the value comes along")
	}
	x := harness.NewX(t)
	h := startFamily(x, harness.Setup{Opts: harness.Options{Group: true}})
	sendBoth(x, h)
	got := "[40 0 1 0 0][41 0 1 0 0]"
	h.wantOnly(map[string]string{"app": got, "member": got, "orphan": got})
}
