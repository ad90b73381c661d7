package world

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"mote/test/harness"
)

// closings says how close_range is made to fail: by an old kernel, by an old seccomp filter, and without a /proc to look
// into.
var closings = []struct {
	name, shell string
	inject      string
}{
	{"close_range", "", ""},
	{"the list in /proc, no such call", "", "close_range:error=ENOSYS"},
	{"the list in /proc, forbidden", "", "close_range:error=EPERM"},
	{"one by one", "mount -t tmpfs none /proc", "close_range:error=ENOSYS"},
	{"one by one, unlimited", "ulimit -n 20000; mount -t tmpfs none /proc", "close_range:error=ENOSYS"},
}

// TestLetsGo counts what mote itself has open while the app runs, by each of its ways to close.
func TestLetsGo(t *testing.T) {
	for _, c := range closings {
		for _, bare := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, PID 1 %v", c.name, !bare), func(t *testing.T) {
				if bare && strings.Contains(c.shell, "mount") {
					c.shell = "exec unshare " + mountFlags() + " sh -ec '" + c.shell + "; exec \"$0\" \"$@\"' \"$0\" \"$@\""
				}
				letsGo(harness.NewX(t), c.shell, c.inject, bare)
			})
		}
	}
}

// mountFlags ask unshare(1) for a mount namespace, by way of a user namespace for somebody who is not root.
func mountFlags() string {
	if os.Getuid() == 0 {
		return "-m"
	}
	return "-rm"
}

func letsGo(x *harness.X, shell, inject string, bare bool) {
	s := harness.Setup{Bare: bare, Shell: "exec 3</etc/passwd 4</etc 9<>/dev/null\n" + shell}
	if inject != "" {
		s.Shell = "ulimit -S -n 1024\n" + s.Shell // strace stops mote twice for each that it tries to close
		s.Wrap = strings.Fields("strace -D -f -o strace.out -e trace=close_range -e inject=" + inject)
	}
	s.Stdin, _ = os.Open("/dev/null")
	defer s.Stdin.Close()
	p := x.Start(s, harness.ChildPath, "report", "15")
	p.Ready()
	want := "0 1 2"
	if bare {
		want = "2"
	}
	x.Eventually("the init has open "+want, func() bool { return harness.Descriptors(p.PID()) == want })
	if dir, _ := os.Readlink(fmt.Sprintf("/proc/%d/cwd", p.PID())); dir != "/" {
		x.Errorf("the init's working directory is %q", dir)
	}
	app := harness.Descendants(p.PID())
	for _, fd := range []string{"0", "1", "2", "3", "4", "9"} {
		if got := harness.Descriptors(app[len(app)-1]); !slices.Contains(strings.Fields(got), fd) {
			x.Errorf("the app has open %q, and %s is missing", got, fd)
		}
	}
	if inject != "" {
		if text, _ := os.ReadFile(x.Dir + "/strace.out"); !strings.Contains(string(text), "INJECTED") {
			x.Errorf("no error was injected: %s", text)
		}
	}
	p.Send(15)
	p.WantCode(0)
}

// TestShowsEndOfOutput has a process behind the app read the app's output from a pipe: it must see the end when the app closes
// it, and not when the init ends.
func TestShowsEndOfOutput(t *testing.T) {
	x := harness.NewX(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p := x.Start(harness.Setup{Bare: true, Stdout: w}, "/bin/sh", "-c", "exec >&-; exec sleep 9999")
	w.Close()
	if n, err := r.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("read %d bytes, %v; want the end of the file", n, err)
	}
	p.Send(15)
	p.WantCode(128 + 15)
}

// TestKeepsLogAsPID1 writes to the container's log by way of PID 1, as cron jobs do.
func TestKeepsLogAsPID1(t *testing.T) {
	r := harness.NewX(t).Run(harness.Setup{Proc: true}, "/bin/sh", "-c", "echo hello >/proc/1/fd/1")
	if r.Code != 0 || r.Stdout != "hello\n" {
		t.Errorf("code %d, stdout %q, stderr %q", r.Code, r.Stdout, r.Stderr)
	}
}
