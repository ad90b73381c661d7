package oci

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"mote/test/bundle"
	"mote/test/rigs/rig"
)

// reporting is the usual app: it tells of each signal, and ends on TERM.
var reporting = mote("--", "/child", "report", "15")

// TestUser runs mote and the app as somebody who is not root.
func TestUser(t *testing.T) {
	eachWay(t, func(b *box) {
		c := b.start(bundle.Options{Args: mote("--", "/bin/sh", "-c", "id; exec /child report 15"), UID: 1000, GID: 1000})
		c.forwards(1000)
		if out := c.out(); !strings.HasPrefix(out, "uid=1000(app) gid=1000(app)") {
			b.Errorf("it is %q", out)
		}
		c.wantErr("")
	})
}

// TestNoCapabilities runs them as root without a single capability.
func TestNoCapabilities(t *testing.T) {
	eachWay(t, func(b *box) {
		c := b.start(bundle.Options{Args: mote("--", "/bin/sh", "-c", "grep Cap /proc/1/status; exec /child report 15")})
		c.forwards(0)
		if out := c.out(); strings.Count(out, ":\t0000000000000000\n") != 5 {
			b.Errorf("there are capabilities: %q", out)
		}
		c.wantErr("")
	})
}

// TestNoKillCapability has an app that becomes another user, whom mote may not signal. mote says so once and lives on,
// until a KILL from outside.
func TestNoKillCapability(t *testing.T) {
	eachWay(t, func(b *box) {
		c := b.start(bundle.Options{Args: mote("--", "/bin/su", "app", "-c", "exec /child report 15"),
			Capabilities: []string{"CAP_SETUID", "CAP_SETGID"}})
		c.ready()
		c.kill(10)
		c.kill(10)
		c.Eventually("mote says so", func() bool { return strings.Contains(c.err(), "CAP_KILL") })
		c.kill(15)
		c.kill(9)
		c.wantCode(-9)
		if err := c.err(); strings.Count(err, "\n") != 1 {
			b.Errorf("stderr %q, want one line", err)
		}
	})
}

// TestReadOnlyRoot runs them where nothing can be written.
func TestReadOnlyRoot(t *testing.T) {
	eachWay(t, func(b *box) {
		script := "touch /tmp/x 2>&1; exec /child report 15"
		c := b.start(bundle.Options{Args: mote("--", "/bin/sh", "-c", script), ReadOnlyRoot: true})
		c.forwards(0)
		if out := c.out(); !strings.Contains(out, "Read-only file system") {
			b.Errorf("something can be written: %q", out)
		}
		c.wantErr("")
	})
}

// TestNoProc runs them without /proc, and the app leaves orphans. runc itself needs /proc in the container, so a shell
// takes it away there, and becomes mote.
func TestNoProc(t *testing.T) {
	eachWay(t, func(b *box) {
		args := mote("--", "/bin/sh", "-c", "ls /proc; /child orphans 20 10; exec /child report 15")
		o := bundle.Options{Args: args, NoProc: true}
		if b.runtime[0] == "runc" {
			o.Args = append([]string{"/bin/sh", "-c", "umount /proc; exec \"$0\" \"$@\""}, args...)
			o.NoProc, o.Capabilities = false, []string{"CAP_SYS_ADMIN"}
		}
		c := b.start(o)
		c.ready()
		if out := c.out(); !strings.HasPrefix(out, "ready ") {
			b.Errorf("there is a /proc: %q", out)
		}
		c.Eventually("the app is mote's only child", func() bool { return len(rig.Children(c.pid)) == 1 })
		c.forwards(0)
		c.wantErr("")
	})
}

// TestSeccomp puts Docker's default profile in front of every system call.
func TestSeccomp(t *testing.T) {
	eachWay(t, func(b *box) {
		script := "grep Seccomp: /proc/1/status; /child orphans 20 10; exec /child report 15"
		c := b.start(bundle.Options{Args: mote("--", "/bin/sh", "-c", script), Seccomp: bundle.DockerSeccomp()})
		c.forwards(0)
		if out := c.out(); !strings.HasPrefix(out, "Seccomp:\t2\n") {
			b.Errorf("there is no filter: %q", out)
		}
		c.wantErr("")
	})
}

// TestSeccompEnd has an app die there: mote explains it as ever.
func TestSeccompEnd(t *testing.T) {
	eachWay(t, func(b *box) {
		c := b.start(bundle.Options{Args: mote("--", "/child", "die", "11"), Seccomp: bundle.DockerSeccomp()})
		c.wantCode(139)
		c.matchErr(`^mote: app killed by SIGSEGV \(11\)(, core dumped,)? after \d+\.\d{3} s\n$`)
	})
}

// matchErr compares what went to stderr with a pattern.
func (c *container) matchErr(pattern string) {
	c.Helper()
	if err := c.err(); !regexp.MustCompile(pattern).MatchString(err) {
		c.Errorf("stderr %q does not match %q", err, pattern)
	}
}

// TestPids has a limit of two, one for mote and one for the app. An init with a thread beside could not start it.
func TestPids(t *testing.T) {
	eachWay(t, func(b *box) {
		c := b.start(bundle.Options{Args: reporting, Pids: 2})
		c.ready()
		if now, most := c.cgroup("pids", "pids.current"), c.cgroup("pids", "pids.max"); now != "2" || most != "2" {
			b.Errorf("there are %s of %s processes and threads, want 2 of 2", now, most)
		}
		c.forwards(0)
		c.wantErr("")
	})
}

// TestPidsNoRoom has a limit of one.
func TestPidsNoRoom(t *testing.T) {
	eachWay(t, func(b *box) {
		c := b.start(bundle.Options{Args: reporting, Pids: 1})
		c.wantCode(125)
		c.matchErr(`^mote: failed to start a process: clone: resource temporarily unavailable\n$`)
	})
}

// cgroup reads a file of the container's cgroup, of version 1 or 2.
func (c *container) cgroup(controller, file string) string {
	c.Helper()
	path := "/sys/fs/cgroup/" + controller + "/" + rig.Cgroup + "/" + c.id + "/" + file
	content, err := os.ReadFile(path)
	if err != nil {
		content, err = os.ReadFile("/sys/fs/cgroup/" + rig.Cgroup + "/" + c.id + "/" + file)
	}
	if err != nil {
		c.Fatal(err)
	}
	return strings.TrimSpace(string(content))
}

// hog is an app that wants more memory than there is.
var hog = mote("--", "/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=256M", "count=1")

const smallMemory = 32 << 20

// TestMemory has the kernel's out-of-memory killer end the app: mote sees it in the counter of its cgroup.
func TestMemory(t *testing.T) {
	eachWay(t, func(b *box) {
		c := b.start(bundle.Options{Args: hog, Memory: smallMemory})
		c.wantCode(137)
		c.matchErr(`^mote: app killed by SIGKILL \(9\) after \d+\.\d{3} s, not by mote; ` +
			`its cgroup counts 1 out-of-memory kill in all\n$`)
	})
}

// TestMasked hides all of /sys, where the counter is: mote tells what it knows.
func TestMasked(t *testing.T) {
	eachWay(t, func(b *box) {
		c := b.start(bundle.Options{Args: hog, Memory: smallMemory, Masked: []string{"/sys"}})
		c.wantCode(137)
		c.matchErr(`^mote: app killed by SIGKILL \(9\) after \d+\.\d{3} s, not by mote\n$`)
	})
}

// TestMaskedLife lives there.
func TestMaskedLife(t *testing.T) {
	eachWay(t, func(b *box) {
		args := mote("--", "/bin/sh", "-c", "ls /sys; exec /child report 15")
		c := b.start(bundle.Options{Args: args, Masked: []string{"/sys"}})
		c.forwards(0)
		if out := c.out(); !strings.HasPrefix(out, "ready ") {
			b.Errorf("/sys shows %q", out)
		}
		c.wantErr("")
	})
}
