package test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// logged is a setup with a termination log.
func logged(path string) setup {
	return setup{opts: options{extra: []string{"--termination-log", path}}}
}

// TestTerminationLog has an app die with a log of each kind. The exit code is the app's in each, and what somebody else has
// written stays.
func TestTerminationLog(t *testing.T) {
	const death = "app killed by SIGSEGV (11) after 0."
	failed := func(reason string) string {
		return "mote: failed to open the termination log \"./log\", going on without: " + reason + "\n"
	}
	for _, c := range []struct {
		name, shell string // which makes ./log
		said        string // about the log
		log         string // what it begins with afterwards, "" for nothing
	}{
		{"empty", ": >log", "", death},
		{"the app's own words", "echo mine >log", "", "mine\n"},
		{"a link", ": >other; ln -s other log", failed("it is a link, and links are not followed"), ""},
		{"a dead link", "ln -s nosuch log", failed("it is a link, and links are not followed"), ""},
		{"a link to itself", "ln -s log log", failed("it is a link, and links are not followed"), ""},
		{"missing", ":", failed("no such file or directory"), ""},
		{"a folder", "mkdir log", failed("is a directory"), ""},
		{"a fifo that nobody reads", "mkfifo log", failed("no such device or address"), ""},
		{"a fifo with a reader", "mkfifo log; exec 7<>log", failed("it is no regular file"), ""},
		{"a device", ": >log; mount --bind /dev/null log", failed("it is no regular file"), ""},
		{"a file of a read-only file system", ": >log; mount --bind log log; mount -o remount,bind,ro log", failed("read-only file system"), ""},
		{"a full file system", "mkdir d; mount -t tmpfs -o size=4k none d; cd d; : >log; head -c 4096 /dev/zero >rest", "", ""},
		{"a file-size limit", ": >log; ulimit -f 0", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := newX(t)
			s := logged("./log")
			s.shell = "ulimit -c 0\n" + c.shell
			r := x.run(s, "/bin/sh", "-c", "kill -SEGV $$")
			if r.code != 128+11 || !strings.HasPrefix(r.stderr, c.said+"mote: "+death) || count(r.stderr, "\n") != 1+count(c.said, "\n") {
				t.Errorf("code %d, stderr %q, want %q and %q", r.code, r.stderr, c.said, death)
			}
			if info, err := os.Lstat(x.dir + "/log"); err != nil || !info.Mode().IsRegular() {
				return
			}
			if text, _ := os.ReadFile(x.dir + "/log"); !strings.HasPrefix(string(text), c.log) || (c.log == "") != (len(text) == 0) {
				t.Errorf("the log says %q, want %q", text, c.log)
			}
		})
	}
}

// TestLogBehindLink has a link in the middle of the path, which is followed, and a round one.
func TestLogBehindLink(t *testing.T) {
	x := newX(t)
	s := logged("./link/log")
	s.shell = "mkdir d; : >d/log; ln -s d link"
	x.run(s, childPath, "die", "15")
	if text, _ := os.ReadFile(x.dir + "/d/log"); !strings.HasPrefix(string(text), "app killed by SIGTERM") {
		t.Errorf("the log says %q", text)
	}
	s = logged("./round/log")
	s.shell = "ln -s round round"
	want := "mote: failed to open the termination log \"./round/log\", going on without: too many levels of symbolic links\n"
	if r := x.run(s, childPath, "exit", "3"); r.code != 3 || r.stderr != want {
		t.Errorf("code %d, stderr %q", r.code, r.stderr)
	}
}

// TestLogKeepsForeign looks at what a link and a missing file led to: nothing is written and nothing made.
func TestLogKeepsForeign(t *testing.T) {
	x := newX(t)
	x.file("other", "", 0o644)
	s := logged("./log")
	s.shell = "ln -s other log"
	x.run(s, childPath, "die", "15")
	if text, err := os.ReadFile(x.dir + "/other"); err != nil || len(text) > 0 {
		t.Errorf("%v, %q was written behind a link", err, text)
	}
	x.run(logged("./nosuch"), childPath, "die", "15")
	if _, err := os.Lstat(x.dir + "/nosuch"); err == nil {
		t.Error("a log was made")
	}
}

// TestLogUnreadable has a log that mote may not write to.
func TestLogUnreadable(t *testing.T) {
	x := newX(t)
	x.dir = shared(x)
	x.file("log", "", 0o444)
	s := logged("./log")
	s.bare = true // in a user namespace of its own it would be root
	if os.Getuid() == 0 {
		s.wrap = strings.Fields("setpriv --reuid 65534 --clear-groups --inh-caps=-all --bounding-set=-all")
	}
	r := x.run(s, childPath, "die", "15")
	if r.code != 143 || !strings.HasPrefix(r.stderr, `mote: failed to open the termination log "./log", going on without: permission denied`) {
		t.Errorf("code %d, stderr %q", r.code, r.stderr)
	}
}

// shared is a folder that another user can reach.
func shared(x *X) string {
	dir, err := os.MkdirTemp("", "mote-shared-")
	if err != nil {
		x.Fatal(err)
	}
	x.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		x.Fatal(err)
	}
	return dir
}

// TestLogSilent has endings that are no surprise: the log stays empty, and an app that writes its own words keeps them.
func TestLogSilent(t *testing.T) {
	x := newX(t)
	for _, c := range []struct{ script, want string }{
		{"exit 0", ""},
		{"exit 139", ""},
		{"echo disk full >log; exit 1", "disk full\n"},
		{"echo disk full >log; kill -ABRT $$", "disk full\n"},
		{"rm log; kill -ABRT $$", "-"},
	} {
		x.file("log", "", 0o644)
		s := logged("./log")
		s.shell = "ulimit -c 0"
		x.run(s, "/bin/sh", "-c", c.script)
		text, err := os.ReadFile(x.dir + "/log")
		if err != nil {
			text = []byte("-")
		}
		if string(text) != c.want {
			t.Errorf("%q leaves %q in the log, want %q", c.script, text, c.want)
		}
	}
	p := x.start(logged(x.file("log", "", 0o644)), childPath, "report", "99")
	p.ready()
	p.send(syscall.SIGTERM)
	p.line()
	if text, _ := os.ReadFile(x.dir + "/log"); len(text) > 0 {
		t.Errorf("while the app runs the log says %q", text)
	}
}

// TestLogVariable names the log by the variable, which the app does not see.
func TestLogVariable(t *testing.T) {
	x := newX(t)
	log := x.file("log, with a comma", "", 0o644)
	s := setup{env: []string{"PATH=" + os.Getenv("PATH"), "MOTE_TERMINATION_LOG=" + log}}
	r := x.run(s, "/bin/sh", "-c", "env; kill -TERM $$")
	if r.code != 143 || contains(r.stdout, "MOTE_") {
		t.Errorf("code %d, stdout %q", r.code, r.stdout)
	}
	text, _ := os.ReadFile(log)
	if "mote: "+string(text) != r.stderr || !strings.HasPrefix(string(text), "app killed by SIGTERM (15) after ") || len(text) > 4096 {
		t.Errorf("the log says %q, stderr %q", text, r.stderr)
	}
}

// TestLogOfLadder has a ladder end an app that does not listen: the log says who did it, and on what.
func TestLogOfLadder(t *testing.T) {
	for _, c := range []struct {
		on, want string
		signal   syscall.Signal
		own      string // what the app writes itself
	}{
		{"TERM=TERM/50ms/KILL", ", by mote, on SIGTERM\n", 15, ""},
		{"USR1=KILL", ", by mote\n", 10, ""},
		{"TERM=TERM/50ms/KILL", "", 15, "my own words\n"},
	} {
		x := newX(t)
		log := x.file("log", "", 0o644)
		s := setup{opts: options{extra: []string{"--termination-log", log, "--on", c.on}}}
		p := x.start(s, "/bin/sh", "-c", "trap '' TERM; printf \"$1\" >"+log+"; echo up; while :; do sleep 0.05; done", "sh", c.own)
		p.wantLines("up")
		p.send(c.signal)
		r := p.wantCode(137)
		text, _ := os.ReadFile(log)
		if c.own != "" && string(text) != c.own {
			t.Errorf("%s: the log says %q, want %q", c.on, text, c.own)
		}
		if c.own == "" && (!strings.HasPrefix(string(text), "app killed by SIGKILL (9) after ") || !strings.HasSuffix(string(text), c.want)) {
			t.Errorf("%s: the log says %q", c.on, text)
		}
		if count(r.stderr, "mote:") != 1 || !contains(r.stderr, ": SIGKILL to pid") {
			t.Errorf("%s: stderr %q, want one line", c.on, r.stderr)
		}
	}
}

// TestLogDescriptor looks at descriptors while the app runs: mote keeps the log at 3 and nothing else, also where others
// were handed down, and the app does not get it.
func TestLogDescriptor(t *testing.T) {
	for _, c := range []struct {
		name, shell string
		bare        bool
		mote, app   string
	}{
		{"plain", ":", false, "0 1 2 3", "0 1 2"},
		{"elsewhere", ":", true, "2 3", "0 1 2"},
		{"others", "exec 3</etc/passwd 5</etc 9<>/dev/null", false, "0 1 2 3", "0 1 2 3 5 9"},
		{"without descriptor 0", "exec 0<&-", false, "1 2 3", "1 2"},
		{"without descriptor 0, elsewhere", "exec 0<&-", true, "2 3", "1 2"},
		{"without stderr", "exec 2>&-", false, "0 1 3", "0 1"},
		{"without 0 and 2, others", "exec 0<&- 2>&- 4</etc/passwd", true, "3", "1 4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := newX(t)
			log := x.file("log", "", 0o644)
			s := logged(log)
			s.bare, s.shell, s.opts.verbose = c.bare, c.shell, true
			s.stdin, _ = os.Open("/dev/null")
			defer s.stdin.Close()
			p := x.start(s, childPath, "report", "15")
			p.ready()
			x.eventually("mote has open "+c.mote, func() bool { return descriptors(p.pid()) == c.mote })
			if link, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/3", p.pid())); link != log {
				t.Errorf("descriptor 3 is %q", link)
			}
			app := descendants(p.pid())
			open := strings.Fields(descriptors(app[len(app)-1]))
			for _, fd := range strings.Fields(c.app) {
				if !slices.Contains(open, fd) {
					t.Errorf("the app has open %q, want %q", open, c.app)
				}
			}
			for _, fd := range open {
				if link, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/%s", app[len(app)-1], fd)); link == log {
					t.Errorf("the app got the log as descriptor %s", fd)
				}
			}
			if err := syscall.Kill(app[len(app)-1], syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			p.wantCode(137)
			if text, _ := os.ReadFile(log); !strings.HasPrefix(string(text), "app killed by SIGKILL") || count(string(text), "\n") != 1 {
				t.Errorf("the log says %q", text)
			}
		})
	}
}
