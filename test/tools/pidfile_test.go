package tools

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// TestToolPidFile sends to the process that a file names, by any path with a slash, a link included.
func TestToolPidFile(t *testing.T) {
	x := harness.NewX(t)
	p := target(x)
	for i, content := range []string{"%d", "%d\n", " \t%d \r\n\n", "000%d\n"} {
		path := x.File(fmt.Sprintf("pid-%d", i), fmt.Sprintf(content, p.PID()), 0o644)
		x.Words(nil, "--signal=HUP="+path).Wants(x, content, 0, "", "")
		x.Words(nil, "--signal=USR1=./"+path[len(x.Dir)+1:]).Wants(x, content, 0, "", "")
		p.WantNumbers("1 10")
	}
	if err := os.Symlink("pid-1", x.Dir+"/link"); err != nil {
		t.Fatal(err)
	}
	x.Words(nil, "--signal=HUP="+x.Dir+"/link").Wants(x, "a link", 0, "", "")
	p.WantRest("1")
	r := x.Words(nil, "--signal=HUP=./link")
	r.Wants(x, "a file that was left behind", 1, "", fmt.Sprintf("failed to send SIGHUP to pid %d: no such process", p.PID()))
}

// TestToolPidFileBad has files that name no process, or more than one: nothing is sent by a guess, and one line says why.
func TestToolPidFileBad(t *testing.T) {
	x := harness.NewX(t)
	p := target(x)
	pid := fmt.Sprint(p.PID())
	for _, content := range []string{"", "\n", "nginx\n", "-" + pid, "+" + pid, "0\n", "0000", "4194304", "4294967297", "18446744073709551617", pid + "\n" + pid + "\n",
		pid + " " + pid, pid + "\n/var/lib/postgresql\n", pid + " nginx", pid + ".", "0x" + pid, pid + "\x00", "\x1b[2J" + pid, "-1", "/", "pid " + pid} {
		path := x.File("pid", content, 0o644)
		shown := strings.NewReplacer("\n", "?", "\x00", "?", "\x1b", "?").Replace(content)
		x.Words(nil, "--signal=HUP="+path).Wants(x, fmt.Sprintf("%q", content), 1, "",
			fmt.Sprintf("bad pid file \"%s\": it holds \"%s\", which is not one pid", path, shown))
	}
	p.WantRest("")
}

// TestToolPidFileOdd has what is no file of a few bytes. None of it is waited for, or read to its end.
func TestToolPidFileOdd(t *testing.T) {
	x := harness.NewX(t)
	p := target(x)
	x.File("blanks", fmt.Sprintf("%100s%d", "", p.PID()), 0o644)
	x.File("longer", fmt.Sprintf("%d%100s", p.PID(), ""), 0o644)
	x.File("sparse", "", 0o644)
	x.File("plain", fmt.Sprint(p.PID()), 0o644)
	if err := os.Truncate(x.Dir+"/sparse", 100<<20); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mkfifo(x.Dir+"/fifo", 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("round", x.Dir+"/round"); err != nil {
		t.Fatal(err)
	}
	for path, why := range map[string]string{
		"./blanks":                      `it holds "` + strings.Repeat(" ", 64) + `", which is not one pid`,
		"./longer":                      `it holds "` + fmt.Sprintf("%-64d", p.PID()) + `", which is not one pid`,
		"./sparse":                      `it holds "` + strings.Repeat("?", 64) + `", which is not one pid`,
		"./fifo":                        "not a regular file",
		"./":                            "not a regular file",
		"/dev/zero":                     "not a regular file",
		"/dev/null":                     "not a regular file",
		"./missing":                     "no such file or directory",
		"./plain/":                      "not a directory",
		"./round":                       "too many levels of symbolic links",
		"./" + strings.Repeat("x", 300): "file name too long",
	} {
		x.RunCommand(nil, harness.MotePath, "--signal=HUP="+path).Wants(x, path, 1, "", fmt.Sprintf("bad pid file %q: %s", path, why))
	}
	p.WantRest("")
}

// TestToolPidFileClosed has a file that the caller may not read.
func TestToolPidFileClosed(t *testing.T) {
	harness.AsRoot(t)
	x := harness.NewX(t)
	mote := x.Everybody()
	path := x.File("pid", "1", 0o600)
	x.RunCommand(nil, harness.AsUser(harness.Nobody, mote, "--signal=NONE="+path)...).Wants(x, "a closed file", 1, "",
		fmt.Sprintf("bad pid file %q: permission denied", path))
}

// TestToolPidFileOwner has files that others than root and the caller may have written. Such a file could have root signal
// any process, so only one of its owner counts.
func TestToolPidFileOwner(t *testing.T) {
	harness.AsRoot(t)
	const service, other = 12345, 12346
	for _, c := range []struct {
		name        string
		owner       int
		mode        os.FileMode
		user        int // of the process
		caller      int
		sent, known bool
	}{
		{"root's own", 0, 0o644, service, 0, true, true},
		{"root's own, of root's process", 0, 0o600, 0, 0, true, true},
		{"the service's own", service, 0o644, service, 0, true, true},
		{"the service's, of root's process", service, 0o644, 0, 0, false, true},
		{"the service's, of another's process", service, 0o600, other, 0, false, true},
		{"for all to write", 0, 0o666, service, 0, false, true},
		{"for its group to write", 0, 0o664, service, 0, false, true},
		{"for others to write", 0, 0o646, service, 0, false, true},
		{"for all to write, of root's process", 0, 0o666, 0, 0, true, true},
		{"the caller's own", service, 0o644, service, service, true, true},
		{"another's, read by a user", other, 0o644, service, service, false, true},
		{"the caller's own, of another's process", service, 0o644, other, service, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := harness.NewX(t)
			mote := x.Everybody()
			p := x.WithoutInit().Start(harness.Setup{Bare: true, Wrap: harness.AsUser(c.user)}, harness.ChildPath, "report", "64")
			p.Ready()
			path := x.File("pid", fmt.Sprint(p.PID()), c.mode)
			if err := os.Chown(path, c.owner, c.owner); err != nil {
				t.Fatal(err)
			}
			r := x.RunCommand(nil, harness.AsUser(c.caller, mote, "--signal=USR1="+path)...)
			if c.sent {
				r.Wants(x, c.name, 0, "", "")
				p.WantRest("10")
				return
			}
			why := "others than this user may have written the pid file"
			if !c.known {
				why = "operation not permitted"
			}
			r.Wants(x, c.name, 1, "", fmt.Sprintf("failed to send SIGUSR1 to pid %d of uid %d: %s", p.PID(), c.user, why))
			p.WantRest("")
		})
	}
}

// TestToolPidFileNever has PID 1, which a file may name, and the caller.
func TestToolPidFileNever(t *testing.T) {
	x := harness.NewX(t)
	p := x.Container(harness.ChildPath, "report", "64")
	p.Ready()
	x.Tool(p, "--signal=HUP="+x.File("pid", "1\n", 0o644)).Wants(x, "PID 1", 0, "", "")
	p.WantNumbers("1")
	r := x.RunCommand(nil, "/bin/sh", "-c", `echo $$ >pid; "$0" --signal=TERM=./pid`, harness.MotePath)
	if r.Code != 1 || !strings.HasSuffix(r.Stderr, ": that is mote itself, or who called it\n") {
		t.Errorf("the caller: code %d, stderr %q", r.Code, r.Stderr)
	}
	p.WantRest("")
}
