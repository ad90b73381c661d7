package test

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
)

// nobody is a user who may not do anything to the processes and files of others.
const nobody = 65534

// asUser is the command line that runs a program as another user.
func asUser(uid int, words ...string) []string {
	return append(strings.Fields(fmt.Sprintf("setpriv --reuid %d --regid %[1]d --clear-groups --", uid)), words...)
}

// everybody lets another user run mote, which stands in a folder that may be closed to others.
func (x *X) everybody() (mote string) {
	x.Helper()
	text, err := os.ReadFile(motePath)
	if err != nil {
		x.Fatal(err)
	}
	for _, folder := range []string{x.dir, x.dir + "/.."} {
		if err := os.Chmod(folder, 0o755); err != nil {
			x.Fatal(err)
		}
	}
	return x.file("mote", string(text), 0o755)
}

// TestToolSignalForbidden names the process and its user.
func TestToolSignalForbidden(t *testing.T) {
	asRoot(t)
	x := newX(t)
	p := x.target()
	mote := x.everybody()
	for _, words := range [][]string{{"--signal=HUP=%d"}, {"--signal=NONE=%d"}, {"-v", "--signal=KILL=%d"}} {
		words[len(words)-1] = fmt.Sprintf(words[len(words)-1], p.pid())
		r := x.output(nil, asUser(nobody, append([]string{mote}, words...)...)...)
		if want := fmt.Sprintf(" to pid %d of uid 0: operation not permitted\n", p.pid()); r.code != 1 || !strings.HasSuffix(r.stderr, want) ||
			!strings.HasPrefix(r.stderr, "mote: failed to send SIG") && !contains(words[0], "NONE") || count(r.stderr, "\n") != 1 {
			t.Errorf("%q: code %d, stderr %q", words, r.code, r.stderr)
		}
	}
	p.wantRest("")
}

// TestToolSignalZombie has a process that has ended and is not reaped: no signal ever reaches it, and it counts as gone.
func TestToolSignalZombie(t *testing.T) {
	x := newX(t)
	p := x.without().start(setup{bare: true}, childPath, "zombie", childPath, "report", "64")
	p.ready()
	zombie := children(p.pid())[0]
	x.words(nil, fmt.Sprintf("--signal=HUP=%d", zombie)).wants(x, "a zombie", 1, "",
		fmt.Sprintf("failed to send SIGHUP to pid %d of uid %d: no such process", zombie, os.Getuid()))
	p.wantRest("")
}

// TestToolSignalLeaderless has a process whose first thread has ended, and others live: it looks like a zombie and is none.
func TestToolSignalLeaderless(t *testing.T) {
	x := newX(t)
	p := x.leaderless()
	aim := fmt.Sprintf("=%d", p.pid())
	x.words(nil, "--signal=NONE"+aim).wants(x, "a process without its leader", 0, "", "")
	x.words(nil, "--signal=KILL"+aim).wants(x, "KILL to it", 0, "", "")
	p.wantCode(-int(syscall.SIGKILL))
}

// leaderless is a process whose first thread has ended.
func (x *X) leaderless() *process {
	x.Helper()
	p := x.without().start(setup{bare: true}, childPath, "threads", "3")
	p.ready()
	x.eventually("the leader has ended", func() bool { return state(p.pid()) == "Z" })
	return p
}

// TestToolSignalThread has the number of a thread that leads no process: kill(2) would take its process.
func TestToolSignalThread(t *testing.T) {
	x := newX(t)
	p := x.leaderless()
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", p.pid()))
	if err != nil || len(entries) != 4 {
		t.Fatal(err, entries)
	}
	thread := entries[3].Name()
	r := x.words(nil, "--signal=KILL="+thread)
	if r.code != 1 || !contains(r.stderr, "to pid "+thread) || !strings.HasSuffix(r.stderr, ": no such process\n") {
		t.Errorf("code %d, stderr %q", r.code, r.stderr)
	}
	x.words(nil, fmt.Sprintf("--signal=KILL=%d", p.pid())).wants(x, "KILL to its process", 0, "", "")
	p.wantCode(-int(syscall.SIGKILL))
}

// TestToolSignalNotSelf has mote and its caller as the target: neither gets a signal, and the caller is there to say so.
func TestToolSignalNotSelf(t *testing.T) {
	x := newX(t)
	for what, script := range map[string]string{
		"the caller": `"$0" --signal=TERM=$$`,
		"itself":     `exec "$0" --signal=TERM=$$`,
	} {
		r := x.output(nil, "/bin/sh", "-c", script+`; echo code $? >&2; exit 1`, motePath)
		if r.code != 1 || !strings.HasPrefix(r.stderr, "mote: failed to send SIGTERM to pid ") ||
			!contains(r.stderr, ": that is mote itself, or who called it\n") {
			t.Errorf("%s: code %d, stderr %q", what, r.code, r.stderr)
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
			x := newX(t)
			p := x.target()
			r := x.output(nil, append(x.injecting(c.inject), motePath, fmt.Sprintf("--signal=USR1=%d", p.pid()))...)
			if c.sent {
				r.wants(x, "sent", 0, "", "")
				p.wantRest("10")
				return
			}
			r.wants(x, "not sent", 1, "", fmt.Sprintf("failed to send SIGUSR1 to pid %d of uid %d: no such process", p.pid(), os.Getuid()))
			p.wantRest("")
		})
	}
}

// injecting is a command line that runs a program under strace, with something done to a system call.
func (x *X) injecting(inject string) []string {
	call, _, _ := strings.Cut(inject, ":")
	return []string{"strace", "-D", "-o", x.dir + "/strace.out", "-e", "trace=" + call, "-e", "inject=" + inject}
}
