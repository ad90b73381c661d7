package exitcodes

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

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
			x := harness.NewX(t)
			s := harness.Logged("./log")
			s.Shell = "ulimit -c 0\n" + c.shell
			r := x.Run(s, "/bin/sh", "-c", "kill -SEGV $$")
			if r.Code != 128+11 || !strings.HasPrefix(r.Stderr, c.said+"mote: "+death) || strings.Count(r.Stderr, "\n") != 1+strings.Count(c.said, "\n") {
				t.Errorf("code %d, stderr %q, want %q and %q", r.Code, r.Stderr, c.said, death)
			}
			if info, err := os.Lstat(x.Dir + "/log"); err != nil || !info.Mode().IsRegular() {
				return
			}
			if text, _ := os.ReadFile(x.Dir + "/log"); !strings.HasPrefix(string(text), c.log) || (c.log == "") != (len(text) == 0) {
				t.Errorf("the log says %q, want %q", text, c.log)
			}
		})
	}
}

// TestLogBehindLink has a link in the middle of the path, which is followed, and a round one.
func TestLogBehindLink(t *testing.T) {
	x := harness.NewX(t)
	s := harness.Logged("./link/log")
	s.Shell = "mkdir d; : >d/log; ln -s d link"
	x.Run(s, harness.ChildPath, "die", "15")
	if text, _ := os.ReadFile(x.Dir + "/d/log"); !strings.HasPrefix(string(text), "app killed by SIGTERM") {
		t.Errorf("the log says %q", text)
	}
	s = harness.Logged("./round/log")
	s.Shell = "ln -s round round"
	want := "mote: failed to open the termination log \"./round/log\", going on without: too many levels of symbolic links\n"
	if r := x.Run(s, harness.ChildPath, "exit", "3"); r.Code != 3 || r.Stderr != want {
		t.Errorf("code %d, stderr %q", r.Code, r.Stderr)
	}
}

// TestLogKeepsForeign looks at what a link and a missing file led to: nothing is written and nothing made.
func TestLogKeepsForeign(t *testing.T) {
	x := harness.NewX(t)
	x.File("other", "", 0o644)
	s := harness.Logged("./log")
	s.Shell = "ln -s other log"
	x.Run(s, harness.ChildPath, "die", "15")
	if text, err := os.ReadFile(x.Dir + "/other"); err != nil || len(text) > 0 {
		t.Errorf("%v, %q was written behind a link", err, text)
	}
	x.Run(harness.Logged("./nosuch"), harness.ChildPath, "die", "15")
	if _, err := os.Lstat(x.Dir + "/nosuch"); err == nil {
		t.Error("a log was made")
	}
}

// TestLogUnreadable has a log that mote may not write to.
func TestLogUnreadable(t *testing.T) {
	x := harness.NewX(t)
	x.Dir = harness.Shared(x)
	x.File("log", "", 0o444)
	s := harness.Logged("./log")
	s.Bare = true // in a user namespace of its own it would be root
	if os.Getuid() == 0 {
		s.Wrap = strings.Fields("setpriv --reuid 65534 --clear-groups --inh-caps=-all --bounding-set=-all")
	}
	r := x.Run(s, harness.ChildPath, "die", "15")
	if r.Code != 143 || !strings.HasPrefix(r.Stderr, `mote: failed to open the termination log "./log", going on without: permission denied`) {
		t.Errorf("code %d, stderr %q", r.Code, r.Stderr)
	}
}

// TestLogSilent has endings that are no surprise: the log stays empty, and an app that writes its own words keeps them.
func TestLogSilent(t *testing.T) {
	x := harness.NewX(t)
	for _, c := range []struct{ script, want string }{
		{"exit 0", ""},
		{"exit 139", ""},
		{"echo disk full >log; exit 1", "disk full\n"},
		{"echo disk full >log; kill -ABRT $$", "disk full\n"},
		{"rm log; kill -ABRT $$", "-"},
	} {
		x.File("log", "", 0o644)
		s := harness.Logged("./log")
		s.Shell = "ulimit -c 0"
		x.Run(s, "/bin/sh", "-c", c.script)
		text, err := os.ReadFile(x.Dir + "/log")
		if err != nil {
			text = []byte("-")
		}
		if string(text) != c.want {
			t.Errorf("%q leaves %q in the log, want %q", c.script, text, c.want)
		}
	}
	p := x.Start(harness.Logged(x.File("log", "", 0o644)), harness.ChildPath, "report", "99")
	p.Ready()
	p.Send(syscall.SIGTERM)
	p.Line()
	if text, _ := os.ReadFile(x.Dir + "/log"); len(text) > 0 {
		t.Errorf("while the app runs the log says %q", text)
	}
}

// TestLogVariable names the log by the variable, which the app does not see.
func TestLogVariable(t *testing.T) {
	x := harness.NewX(t)
	log := x.File("log, with a comma", "", 0o644)
	s := harness.Setup{Env: []string{"PATH=" + os.Getenv("PATH"), "MOTE_TERMINATION_LOG=" + log}}
	r := x.Run(s, "/bin/sh", "-c", "env; kill -TERM $$")
	if r.Code != 143 || strings.Contains(r.Stdout, "MOTE_") {
		t.Errorf("code %d, stdout %q", r.Code, r.Stdout)
	}
	text, _ := os.ReadFile(log)
	if "mote: "+string(text) != r.Stderr || !strings.HasPrefix(string(text), "app killed by SIGTERM (15) after ") || len(text) > 4096 {
		t.Errorf("the log says %q, stderr %q", text, r.Stderr)
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
		x := harness.NewX(t)
		log := x.File("log", "", 0o644)
		s := harness.Setup{Opts: harness.Options{Extra: []string{"--termination-log", log, "--on", c.on}}}
		p := x.Start(s, "/bin/sh", "-c", "trap '' TERM; printf \"$1\" >"+log+"; echo up; while :; do sleep 0.05; done", "sh", c.own)
		p.WantLines("up")
		p.Send(c.signal)
		r := p.WantCode(137)
		text, _ := os.ReadFile(log)
		if c.own != "" && string(text) != c.own {
			t.Errorf("%s: the log says %q, want %q", c.on, text, c.own)
		}
		if c.own == "" && (!strings.HasPrefix(string(text), "app killed by SIGKILL (9) after ") || !strings.HasSuffix(string(text), c.want)) {
			t.Errorf("%s: the log says %q", c.on, text)
		}
		if strings.Count(r.Stderr, "mote:") != 1 || !strings.Contains(r.Stderr, ": SIGKILL to pid") {
			t.Errorf("%s: stderr %q, want one line", c.on, r.Stderr)
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
			x := harness.NewX(t)
			log := x.File("log", "", 0o644)
			s := harness.Logged(log)
			s.Bare, s.Shell, s.Opts.Verbose = c.bare, c.shell, true
			s.Stdin, _ = os.Open("/dev/null")
			defer s.Stdin.Close()
			p := x.Start(s, harness.ChildPath, "report", "15")
			p.Ready()
			x.Eventually("mote has open "+c.mote, func() bool { return harness.Descriptors(p.PID()) == c.mote })
			if link, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/3", p.PID())); link != log {
				t.Errorf("descriptor 3 is %q", link)
			}
			app := harness.Descendants(p.PID())
			open := strings.Fields(harness.Descriptors(app[len(app)-1]))
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
			p.WantCode(137)
			if text, _ := os.ReadFile(log); !strings.HasPrefix(string(text), "app killed by SIGKILL") || strings.Count(string(text), "\n") != 1 {
				t.Errorf("the log says %q", text)
			}
		})
	}
}
