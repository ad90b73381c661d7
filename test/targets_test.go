package test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
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
	*process
	pids map[string]int // as the test sees them
}

// startFamily starts the family and waits for all of it.
func (x *X) startFamily(s setup) *household {
	x.Helper()
	p := x.start(s, "/bin/sh", "-c", fmt.Sprintf(family, childPath))
	h := &household{p, map[string]int{}}
	for range names {
		line := p.line()
		name, _, _ := strings.Cut(line, " ")
		if !contains(line, " ready ") {
			x.Fatalf("got line %q, want somebody to be ready", line)
		}
		h.pids[name] = 0
	}
	x.eventually("the subshell in between has gone", func() bool { return len(descendants(p.pid())) == len(names) })
	for _, pid := range descendants(p.pid()) {
		fields := strings.Fields(commandLine(pid))
		h.pids[fields[2]] = pid
	}
	return h
}

// wantOnly is wantSome, and then waits for the init.
func (h *household) wantOnly(want map[string]string) {
	h.x.Helper()
	h.wantSome(want)
	h.wantCode(0)
}

// wantSome ends everybody, the app last, and compares who has got what before. The lines of one are in order, so that what
// did not come before its end did not come.
func (h *household) wantSome(want map[string]string) {
	h.x.Helper()
	got := map[string]string{}
	for _, name := range append(h.relatives(), "app") {
		if err := syscall.Kill(h.pids[name], 64); err != nil {
			h.x.Fatalf("end %s: %v", name, err)
		}
		h.untilEnd(name, got)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		h.x.Errorf("the family got %q, want %q", got, want)
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
	h.x.Helper()
	for {
		from, report, _ := strings.Cut(h.line(), " ")
		switch {
		case strings.HasPrefix(report, "17 "):
		case !strings.HasPrefix(report, "64 "):
			got[from] += "[" + report + "]"
		case from == name:
			return
		}
	}
}

// parent is the pid of a process's parent.
func parent(pid int) int {
	n, _ := strconv.Atoi(status(pid)["PPid"])
	return n
}

// inner is the pid of a process in its own PID namespace.
func inner(pid int) string {
	fields := strings.Fields(status(pid)["NSpid"])
	return fields[len(fields)-1]
}

// sendBoth sends a plain real-time signal, which does not coalesce, and a queued value.
func sendBoth(x *X, h *household) {
	h.send(40)
	x.sender("queue", h.pid(), 41, 7, 1)
	x.settle(h.pid())
}

// settle waits until an init has done all that it was sent.
func (x *X) settle(pid int) {
	x.Helper()
	x.eventually("the init waits again", func() bool { return len(x.waitingIn(pid)) == 0 && state(pid) == "S" })
}

var fromInit, queued = "[40 0 1 0 0]", "[" + fromOutside(41, 7) + "]"

// signalsGroup has the init signal the app's process group: each member once, and nobody else.
func signalsGroup(x *X) {
	h := x.startFamily(setup{opts: options{group: true}})
	h.send(40)
	x.settle(h.pid())
	h.wantOnly(map[string]string{"app": fromInit, "member": fromInit, "orphan": fromInit})
}

// signalsGroupValue is the same with a value.
func signalsGroupValue(x *X) {
	h := x.startFamily(setup{opts: options{group: true}})
	sendBoth(x, h)
	got := fromInit + queued
	h.wantOnly(map[string]string{"app": got, "member": got, "orphan": got}) // an orphan is still in the group
}

// signalsChild has the init signal the app alone.
func signalsChild(x *X) {
	h := x.startFamily(setup{})
	h.send(40)
	x.settle(h.pid())
	h.wantOnly(map[string]string{"app": fromInit})
}

var toAll = options{extra: []string{"--to", "all"}}

// TestAll reaches every process of the namespace, also one that entered from outside and is no descendant, but not mote.
func TestAll(t *testing.T) {
	x := newX(t)
	h := x.startFamily(setup{opts: toAll})
	guest := x.guest(h.process)
	sendBoth(x, h)
	guest.wantLines("guest 40 0 1 0 0", "guest 41 0 1 0 0") // kill(2) of all takes no value along
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

// guest starts a process in the namespace of p from outside, as "docker exec" does.
func (x *X) guest(p *process) *process {
	x.Helper()
	g := x.without().start(setup{bare: true, wrap: x.into(p)}, childPath, "as", "guest", last)
	if line := g.line(); !strings.HasPrefix(line, "guest ready ") {
		x.Fatalf("got line %q, want the guest to be ready", line)
	}
	return g
}

// into is a command that runs the next one in the namespace of p.
func (x *X) into(p *process) []string {
	enter := []string{"nsenter", "--target=" + strconv.Itoa(p.pid()), "--pid"}
	if os.Getuid() != 0 {
		enter = append(enter, "--user", "--preserve-credentials")
	}
	return enter
}

// TestAllDescendants reaches all descendants where mote is not PID 1, whatever their session, group and parent, and nobody
// else: a process that this test has started itself is as near to mote as any.
func TestAllDescendants(t *testing.T) {
	x := newX(t)
	stranger := x.without().start(setup{bare: true}, childPath, "as", "stranger", last)
	if line := stranger.line(); !contains(line, "ready") {
		t.Fatalf("got line %q, want the stranger to be ready", line)
	}
	h := x.startFamily(setup{opts: toAll, bare: true})
	sendBoth(x, h)
	sender := fmt.Sprintf(" 0 %d %d 0]", h.pid(), os.Getuid())
	h.wantOnly(everybody("[40" + sender + "[41" + sender))
	stranger.send(64)
	if line := stranger.line(); !strings.HasPrefix(line, "stranger 64 ") {
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
			x := newX(t)
			p := x.start(setup{opts: toAll, shell: shell + below}, "/bin/sh", "-c",
				"setsid "+childPath+" as session 64 & "+childPath+" as member 64 & exec "+childPath+" as app 64")
			h := &household{p, map[string]int{}}
			for range 3 {
				p.line()
			}
			for _, pid := range descendants(p.pid()) {
				if fields := strings.Fields(commandLine(pid)); len(fields) > 2 && fields[1] == "as" {
					h.pids[fields[2]] = pid
				}
			}
			init := parent(h.pids["app"])
			for range 2 {
				_ = syscall.Kill(init, 40)
				x.settle(init)
			}
			report := fmt.Sprintf("[40 0 %s 0 0]", inner(init))
			h.wantSome(map[string]string{"app": report + report, "member": report + report})
			want := "mote: failed to find descendants: /proc is missing; signals go to the group of the app\n"
			if r := h.wait(); r.stderr != want {
				t.Errorf("stderr %q, want %q", r.stderr, want)
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
				if !endsChains(newX(t), c.bare, c.lives, c.links) {
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
func endsChains(x *X, bare bool, lives, links int) (all bool) {
	held := x.held("held-open")
	chain := fmt.Sprintf("setsid %s chain %d %d 3>held-open & ", childPath, lives, links)
	p := x.start(setup{opts: toAll, bare: bare}, "/bin/sh", "-c",
		strings.Repeat(chain, 8)+"exec "+childPath+" report "+last)
	p.ready()
	x.eventually("the chains are at work", func() bool { return !ended(held) && wakeUps(p.pid()) > 20 })
	p.send(syscall.SIGTERM)
	all = true
	x.eventually("all chains have ended", func() bool {
		n, err := unix.Read(held, make([]byte, 64))
		all = all && n <= 0
		return n == 0 && err == nil
	})
	p.send(64)
	p.wantCode(0)
	return all
}

// held makes a named pipe and opens its end to read from. Nobody is seen to hold the other end but by reading.
func (x *X) held(name string) (fd int) {
	x.Helper()
	path := x.dir + "/" + name
	if err := unix.Mkfifo(path, 0o600); err != nil {
		x.Fatal(err)
	}
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		x.Fatal(err)
	}
	x.Cleanup(func() { unix.Close(fd) })
	return fd
}

// ended tells whether nobody has a pipe open for writing: then a read says so, else that it would have to wait.
func ended(fd int) bool {
	n, err := unix.Read(fd, make([]byte, 1))
	return n == 0 && err == nil
}
