package test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

// Users that are neither root nor the caller.
const service, stranger = 12345, 12346

// TestToolPidFilePath has a pid file of root's, and a way to it that others can change: whose link or folder it is counts as
// much as whose file. In each case ./way leads to the pid file.
func TestToolPidFilePath(t *testing.T) {
	asRoot(t)
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
			x := newX(t)
			mote := x.everybody()
			p := x.without().start(setup{bare: true, wrap: asUser(c.user)}, childPath, "report", "64")
			p.ready()
			x.file("pid", fmt.Sprint(p.pid()), 0o644)
			r := x.output(nil, "/bin/sh", "-ec", c.shell)
			r.wants(x, c.shell, 0, "", "")
			path := "./way"
			if info, err := os.Stat(x.dir + "/way"); err == nil && info.IsDir() {
				path = "./way/pid"
			}
			r = x.output(nil, asUser(c.caller, mote, "--signal=USR1="+path)...)
			if c.sent {
				r.wants(x, c.name, 0, "", "")
				p.wantRest("10")
				return
			}
			why := "others than this user may have led the path of the pid file there"
			if contains(c.name, "service's file") {
				why = "others than this user may have written the pid file"
			}
			r.wants(x, c.name, 1, "", fmt.Sprintf("failed to send SIGUSR1 to pid %d of uid %d: %s", p.pid(), c.user, why))
			p.wantRest("")
		})
	}
}

// TestToolPidFileHere has a working folder that is the service's: a relative path starts in it.
func TestToolPidFileHere(t *testing.T) {
	asRoot(t)
	x := newX(t)
	p := x.target()
	x.file("pid", fmt.Sprint(p.pid()), 0o644)
	if err := os.Chown(x.dir, service, service); err != nil {
		t.Fatal(err)
	}
	r := x.words(nil, "--signal=USR1=./pid")
	r.wants(x, "the service's folder", 1, "", fmt.Sprintf("failed to send SIGUSR1 to pid %d of uid 0: "+
		"others than this user may have led the path of the pid file there", p.pid()))
	p.wantRest("")
}

// TestToolPidFileOf has the root and the descriptors of another process in the path, which are where no path leads.
func TestToolPidFileOf(t *testing.T) {
	asRoot(t)
	x := newX(t)
	p := x.container(childPath, "report", "64")
	p.ready()
	x.output(nil, enters(p, "/bin/sh", "-ec", "mount -t tmpfs none /mnt; echo 1 >/mnt/pid")...).wants(x, "mount", 0, "", "")
	if text, err := os.ReadFile("/mnt/pid"); err == nil {
		t.Fatalf("the file is in the test's own /mnt: %q", text)
	}
	q := x.target()
	r := x.output(nil, enters(p, "/bin/sh", "-c", fmt.Sprintf("echo %d >/mnt/pid", q.pid()))...)
	r.wants(x, "write", 0, "", "")
	x.words(nil, fmt.Sprintf("--signal=USR1=/proc/%d/root/mnt/pid", p.pid())).wants(x, "its root", 0, "", "")
	q.wantNumbers("10")
	file, err := os.Open(fmt.Sprintf("/proc/%d/root/mnt/pid", p.pid()))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	x.words(nil, fmt.Sprintf("--signal=USR2=/proc/%d/fd/%d", os.Getpid(), file.Fd())).wants(x, "a descriptor", 0, "", "")
	q.wantRest("12")
}

// TestToolPidFileLong has paths at the limits of path_resolution(7): so many links, so long a name, so long a path.
func TestToolPidFileLong(t *testing.T) {
	x := newX(t)
	p := x.target()
	x.file("0", fmt.Sprint(p.pid()), 0o644)
	deep := x.dir + "/" + strings.Repeat(strings.Repeat("d", 200)+"/", 8)
	err := os.MkdirAll(deep, 0o755)
	for i := range 41 {
		err = errors.Join(err, os.Symlink(fmt.Sprint(i), fmt.Sprintf("%s/%d", x.dir, i+1)))
	}
	err = errors.Join(err, os.Symlink(deep, x.dir+"/deep"))
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
		x.dir + "/deep/" + back + "../" + x.dir[strings.LastIndex(x.dir, "/")+1:] + "/7": "",
	} {
		r := x.output(nil, motePath, "--signal=NONE="+path)
		if why == "" {
			r.wants(x, path, 0, "", "")
			continue
		}
		if want := ": " + why + "\n"; r.code != 1 || !strings.HasPrefix(r.stderr, "mote: bad pid file ") || !strings.HasSuffix(r.stderr, want) {
			t.Errorf("%s: code %d, stderr %q, want %q", path, r.code, r.stderr, want)
		}
	}
	p.wantRest("")
}
