package tools

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestToolSignalForbidden names the process and its user.
func TestToolSignalForbidden(t *testing.T) {
	harness.AsRoot(t)
	x := harness.NewX(t)
	p := target(x)
	mote := x.Everybody()
	for _, words := range [][]string{{"--signal=HUP=%d"}, {"--signal=NONE=%d"}, {"-v", "--signal=KILL=%d"}} {
		words[len(words)-1] = fmt.Sprintf(words[len(words)-1], p.PID())
		r := x.RunCommand(nil, harness.AsUser(harness.Nobody, append([]string{mote}, words...)...)...)
		if want := fmt.Sprintf(" to pid %d of uid 0: operation not permitted\n", p.PID()); r.Code != 1 || !strings.HasSuffix(r.Stderr, want) ||
			!strings.HasPrefix(r.Stderr, "mote: failed to send SIG") && !strings.Contains(words[0], "NONE") || strings.Count(r.Stderr, "\n") != 1 {
			t.Errorf("%q: code %d, stderr %q", words, r.Code, r.Stderr)
		}
	}
	p.WantRest("")
}

// TestToolSignalZombie has a process that has ended and is not reaped: no signal ever reaches it, and it counts as gone.
func TestToolSignalZombie(t *testing.T) {
	x := harness.NewX(t)
	p := x.WithoutInit().Start(harness.Setup{Bare: true}, harness.ChildPath, "zombie", harness.ChildPath, "report", "64")
	p.Ready()
	zombie := harness.Children(p.PID())[0]
	x.Words(nil, fmt.Sprintf("--signal=HUP=%d", zombie)).Wants(x, "a zombie", 1, "",
		fmt.Sprintf("failed to send SIGHUP to pid %d of uid %d: no such process", zombie, os.Getuid()))
	p.WantRest("")
}

// TestToolSignalLeaderless has a process whose first thread has ended, and others live: it looks like a zombie and is none.
func TestToolSignalLeaderless(t *testing.T) {
	x := harness.NewX(t)
	p := leaderless(x)
	aim := fmt.Sprintf("=%d", p.PID())
	x.Words(nil, "--signal=NONE"+aim).Wants(x, "a process without its leader", 0, "", "")
	x.Words(nil, "--signal=KILL"+aim).Wants(x, "KILL to it", 0, "", "")
	p.WantCode(-int(syscall.SIGKILL))
}

// leaderless is a process whose first thread has ended.
func leaderless(x *harness.X) *harness.Process {
	x.Helper()
	p := x.WithoutInit().Start(harness.Setup{Bare: true}, harness.ChildPath, "threads", "3")
	p.Ready()
	x.Eventually("the leader has ended", func() bool { return harness.State(p.PID()) == "Z" })
	return p
}

// TestToolSignalThread has the number of a thread that leads no process: kill(2) would take its process.
func TestToolSignalThread(t *testing.T) {
	x := harness.NewX(t)
	p := leaderless(x)
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", p.PID()))
	if err != nil || len(entries) != 4 {
		t.Fatal(err, entries)
	}
	thread := entries[3].Name()
	r := x.Words(nil, "--signal=KILL="+thread)
	if r.Code != 1 || !strings.Contains(r.Stderr, "to pid "+thread) || !strings.HasSuffix(r.Stderr, ": no such process\n") {
		t.Errorf("code %d, stderr %q", r.Code, r.Stderr)
	}
	x.Words(nil, fmt.Sprintf("--signal=KILL=%d", p.PID())).Wants(x, "KILL to its process", 0, "", "")
	p.WantCode(-int(syscall.SIGKILL))
}

// TestToolSignalNotSelf has mote and its caller as the target: neither gets a signal, and the caller is there to say so.
func TestToolSignalNotSelf(t *testing.T) {
	x := harness.NewX(t)
	for what, script := range map[string]string{
		"the caller": `"$0" --signal=TERM=$$`,
		"itself":     `exec "$0" --signal=TERM=$$`,
	} {
		r := x.RunCommand(nil, "/bin/sh", "-c", script+`; echo code $? >&2; exit 1`, harness.MotePath)
		if r.Code != 1 || !strings.HasPrefix(r.Stderr, "mote: failed to send SIGTERM to pid ") ||
			!strings.Contains(r.Stderr, ": that is mote itself, or who called it\n") {
			t.Errorf("%s: code %d, stderr %q", what, r.Code, r.Stderr)
		}
	}
}

// TestToolSignalOldKernel has no pidfd, by an old kernel or a seccomp profile, and a process that dies after it was found.
func TestToolSignalOldKernel(t *testing.T) {
	for _, c := range []struct {
		inject string
		sent   bool
	}{
		{"pidfd_open:error=ENOSYS", true},
		{"pidfd_open:error=EPERM", true},
		{"pidfd_send_signal:error=ENOSYS", true},
		{"pidfd_send_signal:error=ESRCH", false},
		{"pidfd_open:error=ESRCH", false},
		{"pidfd_open:error=EINVAL", false},
		{"pidfd_open:error=ENOENT", false},
	} {
		t.Run(c.inject, func(t *testing.T) {
			x := harness.NewX(t)
			p := target(x)
			r := x.RunCommand(nil, append(injecting(x, c.inject), harness.MotePath, fmt.Sprintf("--signal=USR1=%d", p.PID()))...)
			if c.sent {
				r.Wants(x, "sent", 0, "", "")
				p.WantRest("10")
				return
			}
			r.Wants(x, "not sent", 1, "", fmt.Sprintf("failed to send SIGUSR1 to pid %d of uid %d: no such process", p.PID(), os.Getuid()))
			p.WantRest("")
		})
	}
}

// injecting is a command line that runs a program under strace, with something done to a system call.
func injecting(x *harness.X, inject string) []string {
	call, _, _ := strings.Cut(inject, ":")
	return []string{"strace", "-D", "-o", x.Dir + "/strace.out", "-e", "trace=" + call, "-e", "inject=" + inject}
}
