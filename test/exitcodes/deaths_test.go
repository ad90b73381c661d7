package exitcodes

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// wantDeath compares all of stderr with one line.
func wantDeath(x *harness.X, r harness.Result, pattern string) {
	x.Helper()
	if !regexp.MustCompile("^mote: " + pattern + "\n$").MatchString(r.Stderr) {
		x.Errorf("stderr %q does not match %q", r.Stderr, pattern)
	}
}

// TestExplainsDeath has an app die of signals that nobody asked mote to deliver.
func TestExplainsDeath(t *testing.T) {
	x := harness.NewX(t)
	for _, signal := range deadly() {
		name, number := harness.SignalNames[signal], strconv.Itoa(signal)
		if name == "" {
			name = `SIG[A-Z0-9]+(\+\d+)?`
		}
		pattern := "app killed by " + name + ` \(` + number + `\) after \d+\.\d{3} s`
		if signal == 9 {
			pattern += ", not by mote(; its cgroup counts \\d+ out-of-memory kills? in all)?"
		}
		wantDeath(x, x.Run(harness.Setup{Shell: "ulimit -c 0"}, harness.ChildPath, "die", number), pattern)
	}
	wantDeath(x, x.Run(harness.Setup{Shell: "ulimit -c unlimited"}, harness.ChildPath, "die", "6"),
		`app killed by SIGABRT \(6\), core dumped, after \d+\.\d{3} s`)
	wantDeath(x, x.Run(harness.Setup{Bare: true}, "/bin/sh", "-c", "sleep 1.1; kill -TERM $$"),
		`app killed by SIGTERM \(15\) after [1-9]\d*\.\d{3} s`)
}

// TestSilentDeaths has endings that surprise nobody: an exit with any code, and a death by what mote has forwarded.
func TestSilentDeaths(t *testing.T) {
	x := harness.NewX(t)
	for _, code := range []string{"0", "1", "137", "139", "255"} {
		if r := x.Run(harness.Setup{}, harness.ChildPath, "exit", code); r.Stderr != "" {
			t.Errorf("exit code %s: stderr %q", code, r.Stderr)
		}
	}
	for _, signal := range []syscall.Signal{1, 2, 3, 6, 11, 15, 37} {
		p := x.Start(harness.Setup{Shell: "ulimit -c 0"}, "/bin/sh", "-c", "echo up; exec sleep 9999")
		p.WantLines("up")
		p.Send(signal)
		if r := p.WantCode(128 + int(signal)); r.Stderr != "" {
			t.Errorf("signal %d, forwarded: stderr %q", signal, r.Stderr)
		}
	}
}

// TestAskedForOther forwards one signal, and the app dies of another.
func TestAskedForOther(t *testing.T) {
	x := harness.NewX(t)
	p := x.Start(harness.Setup{}, "/bin/sh", "-c", "trap 'kill -USR2 $$' HUP; echo up; while :; do sleep 0.05; done")
	p.WantLines("up")
	p.Send(syscall.SIGHUP)
	wantDeath(x, p.WantCode(128+12), `app killed by SIGUSR2 \(12\) after \d+\.\d{3} s`)
}

// TestKeyboardDeath presses Ctrl-C and Ctrl-\ at a terminal that mote gave away, and has another signal end the app there.
func TestKeyboardDeath(t *testing.T) {
	for key, code := range map[string]int{"\x03": 128 + 2, "\x1c": 128 + 3, "k": 128 + 15} {
		x := harness.NewX(t)
		tty := x.PTY()
		p := x.Start(tty.Session(harness.Setup{Shell: "ulimit -c 0"}), "/bin/sh", "-c", "echo up; read x; kill -TERM $$")
		tty.See("up")
		tty.Press(key + "\n")
		p.WantCode(code)
		if _, err := tty.Slave.WriteString("over\n"); err != nil {
			t.Fatal(err)
		}
		tty.See("over")
		if said := strings.Contains(tty.Text(), "mote:"); said != (key == "k") {
			t.Errorf("key %q: the screen shows %q", key, tty.Text())
		}
	}
}

// TestQuietDeath asks for silence. Only a failed start breaks it, and the termination log has the words all the same.
func TestQuietDeath(t *testing.T) {
	x := harness.NewX(t)
	log := x.File("log", "", 0o644)
	s := harness.Setup{Opts: harness.Options{Extra: []string{"-q", "--termination-log", log}}, Bare: true}
	if r := x.Run(s, harness.ChildPath, "die", "11"); r.Code != 139 || r.Stderr != "" {
		t.Errorf("code %d, stderr %q", r.Code, r.Stderr)
	}
	if text, _ := os.ReadFile(log); !strings.HasPrefix(string(text), "app killed by SIGSEGV (11)") {
		t.Errorf("the log says %q", text)
	}
	s.Opts.Extra = []string{"-q", "--on", "TERM=TERM/50ms/KILL"}
	p := x.Start(s, "/bin/sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.05; done")
	p.WantLines("up")
	p.Send(syscall.SIGTERM)
	if r := p.WantCode(137); r.Stderr != "" {
		t.Errorf("a ladder: stderr %q", r.Stderr)
	}
	s.Opts.Extra = []string{"-q", "--termination-log", x.Dir + "/nosuch"}
	if r := x.Run(s, harness.ChildPath, "exit", "3"); r.Code != 3 || r.Stderr != "" {
		t.Errorf("a log that is missing: code %d, stderr %q", r.Code, r.Stderr)
	}
	if r := x.Run(s, x.Dir+"/nosuch"); r.Code != 127 || !strings.Contains(r.Stderr, "failed to run") {
		t.Errorf("a failed start: code %d, stderr %q", r.Code, r.Stderr)
	}
}

// hog takes memory, all of which is written to, until it is killed.
const hog = "x=x; while :; do x=$x$x; done"

// elsewhere is how the line about a KILL from elsewhere begins.
const elsewhere = `app killed by SIGKILL \(9\) after \d+\.\d{3} s, not by mote; its cgroup counts `

// TestOutOfMemory has the kernel kill an app that takes more memory than its cgroup may: as mote sees it from outside a
// container, and with the cgroup in place of the whole hierarchy, as a container shows it. A kill from outside is counted
// as none.
func TestOutOfMemory(t *testing.T) {
	for _, c := range []struct{ name, shell string }{
		{"outside", ""},
		{"inside", "mount --bind %s %s"},
		{"inside, without /proc", "mount --bind %s %s; mount -t tmpfs none /proc"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := harness.NewX(t)
			folder, mount := x.MemoryCgroup(16 << 20)
			if c.shell != "" {
				c.shell = fmt.Sprintf(c.shell, folder, mount)
			}
			s := harness.Setup{Shell: harness.Into(folder) + c.shell, Proc: c.name == "inside"}
			if c.name == "outside" {
				s.Bare = true
			}
			wantDeath(x, x.Run(s, "/bin/sh", "-c", "kill -KILL $$"), elsewhere+"0 out-of-memory kills in all")
			r := x.Run(s, "/bin/sh", "-c", hog)
			if r.Code != 137 {
				t.Errorf("code %d", r.Code)
			}
			wantDeath(x, r, elsewhere+"1 out-of-memory kill in all")
			wantDeath(x, x.Run(s, "/bin/sh", "-c", hog), elsewhere+"2 out-of-memory kills in all")
		})
	}
}

// TestOutOfMemoryVersion2 shows mote files as version 2 has them, for the kernel of the test may have none: the counter of
// the very cgroup where /proc/self/cgroup is not of a namespace, and else that of the mount.
func TestOutOfMemoryVersion2(t *testing.T) {
	for _, c := range []struct{ name, membership, count string }{
		{"own folder", "0::/docker/abc\n", "7 out-of-memory kills"},
		{"own namespace", "0::/\n", "1 out-of-memory kill"},
		{"a folder of the machine", "0::/system.slice/x\n", "1 out-of-memory kill"},
		{"no counter", "0::/empty\n", "1 out-of-memory kill"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := harness.NewX(t)
			x.File("membership", c.membership, 0o644)
			s := harness.Setup{Proc: true, Shell: `mkdir -p tree/docker/abc tree/empty
printf 'low 0\nhigh 0\nmax 9\noom 2\noom_kill 1\noom_group_kill 0\n' >tree/memory.events
printf 'low 0\nhigh 0\nmax 138\noom 9\noom_kill 7\noom_group_kill 0\n' >tree/docker/abc/memory.events
mount --bind tree /sys/fs/cgroup
mount --bind membership /proc/$$/cgroup`}
			wantDeath(x, x.Run(s, "/bin/sh", "-c", "kill -KILL $$"),
				elsewhere+c.count+" in all")
		})
	}
}

// TestNoCgroup has nothing to read: the line says no more than what is known.
func TestNoCgroup(t *testing.T) {
	x := harness.NewX(t)
	for _, shell := range []string{
		"mount -t tmpfs none /sys",
		"mount -t tmpfs none /sys; umount -l /proc; mount -t tmpfs none /proc",
	} {
		wantDeath(x, x.Run(harness.Setup{Proc: true, Shell: shell}, "/bin/sh", "-c", "kill -KILL $$"),
			`app killed by SIGKILL \(9\) after \d+\.\d{3} s, not by mote`)
	}
}
