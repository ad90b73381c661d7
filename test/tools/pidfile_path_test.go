package tools

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"mote/test/harness"
)

// Users that are neither root nor the caller.
const service, stranger = 12345, 12346

// TestToolPidFilePath has a pid file of root's, and a way to it that others can change: whose link or folder it is counts as
// much as whose file. In each case ./way leads to the pid file.
func TestToolPidFilePath(t *testing.T) {
	harness.AsRoot(t)
	const chown = "chown -h 12345 "
	for _, c := range []struct {
		name, shell string
		user        int // of the process
		caller      int
		sent        bool
	}{
		{"a link of root's", "ln -s pid way", service, 0, true},
		{"a link of the service's, to root's process", "ln -s pid way; " + chown + "way", 0, 0, false},
		{"a link of the service's, to its own process", "ln -s pid way; " + chown + "way", service, 0, true},
		{"a link of the service's, to a stranger's process", "ln -s pid way; " + chown + "way", stranger, 0, false},
		{"the caller's own link", "ln -s pid way; " + chown + "way", service, service, true},
		{"a stranger's link", "ln -s pid way; chown -h 12346 way", service, service, false},
		{"a link behind a link", "ln -s pid second; ln -s second way; " + chown + "second", 0, 0, false},
		{"an absolute link", "ln -s $PWD/pid way; " + chown + "way", 0, 0, false},
		{"links of two users", "ln -s pid second; ln -s second way; chown -h 12346 second; " + chown + "way", service, 0, false},
		{"a stranger's link to the service's file", "chown 12345 pid; ln -s pid way; chown -h 12346 way", service, 0, false},
		{"a link of root's to the service's file", "chown 12345 pid; ln -s pid way", service, 0, true},

		{"the service's folder, root's process", "mkdir way; mv pid way; " + chown + "way", 0, 0, false},
		{"the service's folder, its process", "mkdir way; mv pid way; " + chown + "way", service, 0, true},
		{"a link of root's in the service's folder", "mkdir way; ln -s ../pid way; " + chown + "way", 0, 0, false},
		{"the service's link to a folder", "mkdir run; mv pid run; ln -s run way; " + chown + "way", 0, 0, false},
		{"through the service's folder and out of it", "mkdir way out; ln -s ../out/pid way; mv pid out; " + chown + "way", 0, 0, false},
		{"a folder for all to write, root's process", "mkdir way; mv pid way; chmod 777 way", 0, 0, true},
		{"a folder for all to write, the service's process", "mkdir way; mv pid way; chmod 777 way", service, 0, false},
		{"a folder for its group to write", "mkdir way; mv pid way; chmod 775 way", service, 0, false},
		{"a sticky folder", "mkdir way; mv pid way; chmod 1777 way", service, 0, true},
		{"a sticky folder further up", "mkdir -p d/way; mv pid d/way; ln -s d/way way; chmod 1777 d", service, 0, true},
		{"a hard link in a sticky folder", "mkdir way; ln pid way; chmod 1777 way", 0, 0, false},
		{"a hard link in a folder for all to write", "mkdir way; ln pid way; chmod 777 way", 0, 0, false},
		{"a hard link in root's folder", "mkdir way; ln pid way", service, 0, true},
		{"by way of /proc", "ln -s /proc/self/cwd/pid way", service, 0, true},
		{"by way of /proc to the service's folder", "mkdir run; mv pid run; chown 12345 run; ln -s /proc/self/cwd/run/pid way", 0, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := harness.NewX(t)
			mote := x.Everybody()
			p := x.WithoutInit().Start(harness.Setup{Bare: true, Wrap: harness.AsUser(c.user)}, harness.ChildPath, "report", "64")
			p.Ready()
			x.File("pid", fmt.Sprint(p.PID()), 0o644)
			r := x.RunCommand(nil, "/bin/sh", "-ec", c.shell)
			r.Wants(x, c.shell, 0, "", "")
			path := "./way"
			if info, err := os.Stat(x.Dir + "/way"); err == nil && info.IsDir() {
				path = "./way/pid"
			}
			r = x.RunCommand(nil, harness.AsUser(c.caller, mote, "--signal=USR1="+path)...)
			if c.sent {
				r.Wants(x, c.name, 0, "", "")
				p.WantRest("10")
				return
			}
			why := "others than this user may have led the path of the pid file there"
			if strings.Contains(c.name, "service's file") {
				why = "others than this user may have written the pid file"
			}
			r.Wants(x, c.name, 1, "", fmt.Sprintf("failed to send SIGUSR1 to pid %d of uid %d: %s", p.PID(), c.user, why))
			p.WantRest("")
		})
	}
}

// TestToolPidFileHere has a working folder that is the service's: a relative path starts in it.
func TestToolPidFileHere(t *testing.T) {
	harness.AsRoot(t)
	x := harness.NewX(t)
	p := target(x)
	x.File("pid", fmt.Sprint(p.PID()), 0o644)
	if err := os.Chown(x.Dir, service, service); err != nil {
		t.Fatal(err)
	}
	r := x.Words(nil, "--signal=USR1=./pid")
	r.Wants(x, "the service's folder", 1, "", fmt.Sprintf("failed to send SIGUSR1 to pid %d of uid 0: "+
		"others than this user may have led the path of the pid file there", p.PID()))
	p.WantRest("")
}

// TestToolPidFileOf has the root and the descriptors of another process in the path, which are where no path leads.
func TestToolPidFileOf(t *testing.T) {
	harness.AsRoot(t)
	x := harness.NewX(t)
	p := x.Container(harness.ChildPath, "report", "64")
	p.Ready()
	x.RunCommand(nil, harness.Enters(p, "/bin/sh", "-ec", "mount -t tmpfs none /mnt; echo 1 >/mnt/pid")...).Wants(x, "mount", 0, "", "")
	if text, err := os.ReadFile("/mnt/pid"); err == nil {
		t.Fatalf("the file is in the test's own /mnt: %q", text)
	}
	q := target(x)
	r := x.RunCommand(nil, harness.Enters(p, "/bin/sh", "-c", fmt.Sprintf("echo %d >/mnt/pid", q.PID()))...)
	r.Wants(x, "write", 0, "", "")
	x.Words(nil, fmt.Sprintf("--signal=USR1=/proc/%d/root/mnt/pid", p.PID())).Wants(x, "its root", 0, "", "")
	q.WantNumbers("10")
	file, err := os.Open(fmt.Sprintf("/proc/%d/root/mnt/pid", p.PID()))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	x.Words(nil, fmt.Sprintf("--signal=USR2=/proc/%d/fd/%d", os.Getpid(), file.Fd())).Wants(x, "a descriptor", 0, "", "")
	q.WantRest("12")
}

// TestToolPidFileLong has paths at the limits of path_resolution(7): so many links, so long a name, so long a path.
func TestToolPidFileLong(t *testing.T) {
	x := harness.NewX(t)
	p := target(x)
	x.File("0", fmt.Sprint(p.PID()), 0o644)
	deep := x.Dir + "/" + strings.Repeat(strings.Repeat("d", 200)+"/", 8)
	err := os.MkdirAll(deep, 0o755)
	for i := range 41 {
		err = errors.Join(err, os.Symlink(fmt.Sprint(i), fmt.Sprintf("%s/%d", x.Dir, i+1)))
	}
	err = errors.Join(err, os.Symlink(deep, x.Dir+"/deep"))
	if err != nil {
		t.Fatal(err)
	}
	back := strings.Repeat("../", 8)
	for path, why := range map[string]string{
		"./40": "",
		"./41": "too many levels of symbolic links",
		".//deep/./" + back + "deep/" + back + "0": "",
		"./0/":                                  "not a directory",
		"./40/":                                 "not a directory",
		"./deep/":                               "not a regular file",
		"./deep/none":                           "no such file or directory",
		"./" + strings.Repeat("x", 255):         "no such file or directory",
		"./" + strings.Repeat("x", 256):         "file name too long",
		"./" + strings.Repeat("./", 2046) + "0": "",
		"./" + strings.Repeat("./", 2047) + "0": "file name too long",
		"./deep" + strings.Repeat("/.", 1000) + "/" + back + "1":                         "",
		x.Dir + "/deep/" + back + "../" + x.Dir[strings.LastIndex(x.Dir, "/")+1:] + "/7": "",
	} {
		r := x.RunCommand(nil, harness.MotePath, "--signal=NONE="+path)
		if why == "" {
			r.Wants(x, path, 0, "", "")
			continue
		}
		if want := ": " + why + "\n"; r.Code != 1 || !strings.HasPrefix(r.Stderr, "mote: bad pid file ") || !strings.HasSuffix(r.Stderr, want) {
			t.Errorf("%s: code %d, stderr %q, want %q", path, r.Code, r.Stderr, want)
		}
	}
	p.WantRest("")
}
