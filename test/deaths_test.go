package test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// wantDeath compares all of stderr with one line.
func (x *X) wantDeath(r result, pattern string) {
	x.Helper()
	if !regexp.MustCompile("^mote: " + pattern + "\n$").MatchString(r.stderr) {
		x.Errorf("stderr %q does not match %q", r.stderr, pattern)
	}
}

// signalNames are the names that a line has for some signals.
var signalNames = map[int]string{1: "SIGHUP", 6: "SIGABRT", 9: "SIGKILL", 11: "SIGSEGV", 13: "SIGPIPE", 15: "SIGTERM",
	31: "SIGSYS", 32: "signal 32", 33: "signal 33", 34: "SIGRTMIN", 37: `SIGRTMIN\+3`, 64: `SIGRTMIN\+30`}

// TestExplainsDeath has an app die of signals that nobody asked mote to deliver.
func TestExplainsDeath(t *testing.T) {
	x := newX(t)
	for _, signal := range deadly() {
		name, number := signalNames[signal], strconv.Itoa(signal)
		if name == "" {
			name = `SIG[A-Z0-9]+(\+\d+)?`
		}
		pattern := "app killed by " + name + ` \(` + number + `\) after \d+\.\d{3} s`
		if signal == 9 {
			pattern += ", not by mote(; its cgroup counts \\d+ out-of-memory kills? in all)?"
		}
		x.wantDeath(x.run(setup{shell: "ulimit -c 0"}, childPath, "die", number), pattern)
	}
	x.wantDeath(x.run(setup{shell: "ulimit -c unlimited"}, childPath, "die", "6"),
		`app killed by SIGABRT \(6\), core dumped, after \d+\.\d{3} s`)
	x.wantDeath(x.run(setup{bare: true}, "/bin/sh", "-c", "sleep 1.1; kill -TERM $$"),
		`app killed by SIGTERM \(15\) after [1-9]\d*\.\d{3} s`)
}

// TestSilentDeaths has endings that surprise nobody: an exit with any code, and a death by what mote has forwarded.
func TestSilentDeaths(t *testing.T) {
	x := newX(t)
	for _, code := range []string{"0", "1", "137", "139", "255"} {
		if r := x.run(setup{}, childPath, "exit", code); r.stderr != "" {
			t.Errorf("exit code %s: stderr %q", code, r.stderr)
		}
	}
	for _, signal := range []syscall.Signal{1, 2, 3, 6, 11, 15, 37} {
		p := x.start(setup{shell: "ulimit -c 0"}, "/bin/sh", "-c", "echo up; exec sleep 9999")
		p.wantLines("up")
		p.send(signal)
		if r := p.wantCode(128 + int(signal)); r.stderr != "" {
			t.Errorf("signal %d, forwarded: stderr %q", signal, r.stderr)
		}
	}
}

// TestAskedForOther forwards one signal, and the app dies of another.
func TestAskedForOther(t *testing.T) {
	x := newX(t)
	p := x.start(setup{}, "/bin/sh", "-c", "trap 'kill -USR2 $$' HUP; echo up; while :; do sleep 0.05; done")
	p.wantLines("up")
	p.send(syscall.SIGHUP)
	x.wantDeath(p.wantCode(128+12), `app killed by SIGUSR2 \(12\) after \d+\.\d{3} s`)
}

// TestKeyboardDeath presses Ctrl-C and Ctrl-\ at a terminal that mote gave away, and has another signal end the app there.
func TestKeyboardDeath(t *testing.T) {
	for key, code := range map[string]int{"\x03": 128 + 2, "\x1c": 128 + 3, "k": 128 + 15} {
		x := newX(t)
		tty := x.pty()
		p := x.start(tty.session(setup{shell: "ulimit -c 0"}), "/bin/sh", "-c", "echo up; read x; kill -TERM $$")
		tty.see("up")
		tty.press(key + "\n")
		p.wantCode(code)
		if _, err := tty.slave.WriteString("over\n"); err != nil {
			t.Fatal(err)
		}
		tty.see("over")
		if said := contains(tty.text(), "mote:"); said != (key == "k") {
			t.Errorf("key %q: the screen shows %q", key, tty.text())
		}
	}
}

// TestQuietDeath asks for silence. Only a failed start breaks it, and the termination log has the words all the same.
func TestQuietDeath(t *testing.T) {
	x := newX(t)
	log := x.file("log", "", 0o644)
	s := setup{opts: options{extra: []string{"-q", "--termination-log", log}}, bare: true}
	if r := x.run(s, childPath, "die", "11"); r.code != 139 || r.stderr != "" {
		t.Errorf("code %d, stderr %q", r.code, r.stderr)
	}
	if text, _ := os.ReadFile(log); !strings.HasPrefix(string(text), "app killed by SIGSEGV (11)") {
		t.Errorf("the log says %q", text)
	}
	s.opts.extra = []string{"-q", "--on", "TERM=TERM/50ms/KILL"}
	p := x.start(s, "/bin/sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.05; done")
	p.wantLines("up")
	p.send(syscall.SIGTERM)
	if r := p.wantCode(137); r.stderr != "" {
		t.Errorf("a ladder: stderr %q", r.stderr)
	}
	s.opts.extra = []string{"-q", "--termination-log", x.dir + "/nosuch"}
	if r := x.run(s, childPath, "exit", "3"); r.code != 3 || r.stderr != "" {
		t.Errorf("a log that is missing: code %d, stderr %q", r.code, r.stderr)
	}
	if r := x.run(s, x.dir+"/nosuch"); r.code != 127 || !contains(r.stderr, "failed to run") {
		t.Errorf("a failed start: code %d, stderr %q", r.code, r.stderr)
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
			x := newX(t)
			folder, mount := x.memoryCgroup(16 << 20)
			if c.shell != "" {
				c.shell = fmt.Sprintf(c.shell, folder, mount)
			}
			s := setup{shell: into(folder) + c.shell, proc: c.name == "inside"}
			if c.name == "outside" {
				s.bare = true
			}
			x.wantDeath(x.run(s, "/bin/sh", "-c", "kill -KILL $$"), elsewhere+"0 out-of-memory kills in all")
			r := x.run(s, "/bin/sh", "-c", hog)
			if r.code != 137 {
				t.Errorf("code %d", r.code)
			}
			x.wantDeath(r, elsewhere+"1 out-of-memory kill in all")
			x.wantDeath(x.run(s, "/bin/sh", "-c", hog), elsewhere+"2 out-of-memory kills in all")
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
			x := newX(t)
			x.file("membership", c.membership, 0o644)
			s := setup{proc: true, shell: `mkdir -p tree/docker/abc tree/empty
printf 'low 0\nhigh 0\nmax 9\noom 2\noom_kill 1\noom_group_kill 0\n' >tree/memory.events
printf 'low 0\nhigh 0\nmax 138\noom 9\noom_kill 7\noom_group_kill 0\n' >tree/docker/abc/memory.events
mount --bind tree /sys/fs/cgroup
mount --bind membership /proc/$$/cgroup`}
			x.wantDeath(x.run(s, "/bin/sh", "-c", "kill -KILL $$"),
				`app killed by SIGKILL \(9\) after \d+\.\d{3} s, not by mote; its cgroup counts `+c.count+" in all")
		})
	}
}

// TestNoCgroup has nothing to read: the line says no more than what is known.
func TestNoCgroup(t *testing.T) {
	x := newX(t)
	for _, shell := range []string{
		"mount -t tmpfs none /sys",
		"mount -t tmpfs none /sys; umount -l /proc; mount -t tmpfs none /proc",
	} {
		x.wantDeath(x.run(setup{proc: true, shell: shell}, "/bin/sh", "-c", "kill -KILL $$"),
			`app killed by SIGKILL \(9\) after \d+\.\d{3} s, not by mote`)
	}
}
