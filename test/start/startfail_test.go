package start

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// brokenLoader is a copy of a program of this machine that names a loader which is not there.
func brokenLoader(t *testing.T) string {
	program, err := os.ReadFile("/bin/cat")
	if err != nil {
		t.Fatal(err)
	}
	start := bytes.Index(program, []byte("/lib"))
	end := start + bytes.IndexByte(program[start:], 0)
	program[end-1] = 'X'
	return string(program)
}

// otherLoader is that program with another loader, whose name is to be shorter.
func otherLoader(program, loader string) string {
	start := strings.Index(program, "/lib")
	end := start + strings.IndexByte(program[start:], 0)
	return program[:start] + loader + strings.Repeat("\x00", end-start-len(loader)) + program[end:]
}

// TestCannotStart compares code and lines for each way in which a program cannot be started.
func TestCannotStart(t *testing.T) {
	x := harness.NewX(t)
	loader := brokenLoader(t)
	x.File("plain", "text\n", 0o644)
	x.File("nosh", "#!/nonexistent/sh -e\n", 0o755)
	x.File("return", "#!/bin/sh\r\necho\r\n", 0o755)
	x.File("badsh", "#! "+x.Dir+"/plain\n", 0o755)
	x.File("nosh2", "#! "+x.Dir+"/nosh\n", 0o755)
	x.File("self", "#! "+x.Dir+"/self\n", 0o755)
	x.File("text", "echo no\n", 0o755)
	x.File("textsh", "#! "+x.Dir+"/text\n", 0o755)
	x.File("foreignsh", "#! "+x.Dir+"/foreign\nimport os\n", 0o755)
	x.File("loadersh", "#!"+x.Dir+"/loader -u\n", 0o755)
	x.File("loadersh2", "#!"+x.Dir+"/loadersh -u\n", 0o755)
	x.File("foldersh", "#!/ \n", 0o755)
	x.File("linksh", "#!"+x.Dir+"/dead\n", 0o755)
	x.File("nameless", "#!\necho no\n", 0o755)
	x.File("nameless2", "#! \t \n", 0o755)
	x.File("nameless3", "#!", 0o755)
	x.File("longsh", "#!/"+strings.Repeat("x", 300)+"\n", 0o755)
	x.File("libbad", otherLoader(loader, "./hundred"), 0o755)
	x.File("libclosed", otherLoader(loader, "./closed"), 0o755)
	x.File("liblink", otherLoader(loader, "./dead"), 0o755)
	x.File("hundred", strings.Repeat("x", 100), 0o755)
	x.File("closed", strings.Repeat("x", 100), 0o644)
	if err := os.Symlink("nowhere", x.Dir+"/dead"); err != nil {
		t.Fatal(err)
	}
	x.File("foreign", "\x7fELF\x02\x01\x01"+strings.Repeat("\x00", 9)+"\x02\x00\xf3\x00"+strings.Repeat("\x00", 60), 0o755)
	x.File("neighbour", "\x7fELF\x01\x01\x01"+strings.Repeat("\x00", 9)+"\x02\x00\x03\x00"+strings.Repeat("\x00", 60), 0o755)
	x.File("foreign32", "\x7fELF\x01\x02\x01"+strings.Repeat("\x00", 9)+"\x00\x02\x00\x08"+strings.Repeat("\x00", 60), 0o755)
	x.File("short", "\x7fELF\x02\x01\x01", 0o755)
	x.File("damaged", loader[:100], 0o755)
	x.File("loader", loader, 0o755)
	x.File("nul", "echo\x00\n", 0o755)
	x.File("empty", "", 0o755)
	long := strings.Repeat("x", 256)
	for _, c := range []struct {
		program string
		code    int
		lines   string // a regular expression for what comes behind the program's name
	}{
		{"nosuch-program", 127, `not found in PATH ".+"`},
		{"./nosuch", 127, "no such file or directory"},
		{"", 127, "its name is empty"},
		{"[\"/app\",", 127, "no such program; it looks like a list in JSON form.*\nmote: hint: ENTRYPOINT .*quotes.*"},
		{"./nosh", 127, `its interpreter is missing: "/nonexistent/sh"`},
		{"./return", 127, `the line that names its interpreter ends in a carriage return: "/bin/sh"\nmote: hint: .*line ends.*`},
		{"./badsh", 126, `its interpreter ".*/plain" cannot be run: it is not executable\nmote: hint: chmod .*`},
		{"./nosh2", 127, `its interpreter ".*/nosh" cannot be run: its interpreter is missing: "/nonexistent/sh"`},
		{"./self", 126, "each of its interpreters is a script itself"},
		{"./textsh", 126, `its interpreter ".*/text" cannot be run: it is neither a program nor a script`},
		{"./foreignsh", 126, `its interpreter ".*/foreign" cannot be run: this machine is .* "riscv64"\nmote: hint: .*`},
		{"./loadersh", 127, `its interpreter ".*/loader" cannot be run: its loader is missing: "/lib.*X"\nmote: hint: .*`},
		{"./loadersh2", 127, `its interpreter ".*/loader" cannot be run: its loader is missing: "/lib.*X"\nmote: hint: .*`},
		{"./foldersh", 126, `its interpreter "/" cannot be run: it is a directory`},
		{"./linksh", 127, `its interpreter ".*/dead" cannot be run: it is a link to what is missing: "nowhere"`},
		{"./dead", 127, `it is a link to what is missing: "nowhere"`},
		{"./nameless", 126, "its first line names no interpreter"},
		{"./nameless2", 126, "its first line names no interpreter"},
		{"./nameless3", 126, "its first line names no interpreter"},
		{"./longsh", 126, `the name of its interpreter is too long: "/x+"`},
		{"./libbad", 126, `its loader is damaged, for another machine, or not executable: "./hundred"`},
		{"./libclosed", 126, `its loader is damaged, for another machine, or not executable: "./closed"`},
		{"./liblink", 127, `its loader is a link to what is missing: "nowhere"`},
		{"./loader", 127, `its loader is missing: "/lib.*X"\nmote: hint: .*`},
		{"/", 126, "it is a directory"},
		{"./plain", 126, "it is not executable\nmote: hint: chmod .*"},
		{"./plain/x", 126, "not a directory"},
		{"/dev/null", 126, "it is no regular file"},
		{"./foreign", 126, `this machine is a[a-z0-9]+, and the program is for "riscv64"\nmote: hint: .*`},
		{"./neighbour", 126, `this machine is a[a-z0-9]+, and the program is for "386"\nmote: hint: .*`},
		{"./foreign32", 126, `this machine is a[a-z0-9]+, and the program is for "mips"\nmote: hint: .*`},
		{"./short", 126, "it is a damaged program"},
		{"./damaged", 126, "it is a damaged program"},
		{"./nul", 126, "it is neither a program nor a script"},
		{"./empty", 126, "it is an empty file"},
		{"./" + long, 126, "file name too long"},
	} {
		for _, bare := range []bool{false, true} {
			r := x.Run(harness.Setup{Bare: bare, Env: []string{"PATH=/usr/bin:/bin"}}, c.program)
			want := "^mote: failed to run " + regexp.QuoteMeta("\""+c.program+"\"") + ": " + c.lines + "\n$"
			if r.Code != c.code || !regexp.MustCompile(want).MatchString(r.Stderr) || r.Stdout != "" {
				t.Errorf("%q, PID 1 %v: code %d, stderr %q; want %d, %q", c.program, !bare, r.Code, r.Stderr, c.code, want)
			}
		}
	}
}

// TestCannotStartHere is for what depends on more than the file: its file system, who else uses it, and what is passed.
func TestCannotStartHere(t *testing.T) {
	x := harness.NewX(t)
	mount := harness.Setup{Shell: "mkdir -p no; mount -t tmpfs -o noexec none no; cp /bin/true no/; echo '#!/bin/sh' >no/script; chmod +x no/script"}
	for _, program := range []string{"no/true", "no/script"} {
		if r := x.Run(mount, program); r.Code != 126 || !strings.Contains(r.Stderr, ": its file system is mounted noexec\n") {
			t.Errorf("%s: code %d, stderr %q", program, r.Code, r.Stderr)
		}
	}
	busy := x.File("busy", "#!/bin/sh\n", 0o755)
	writer, err := os.OpenFile(busy, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	if r := x.Run(harness.Setup{}, busy); r.Code != 126 || !strings.Contains(r.Stderr, ": it is open for writing\n") {
		t.Errorf("busy: code %d, stderr %q", r.Code, r.Stderr)
	}
	if err := os.Mkdir(x.Dir+"/path", 0o755); err != nil {
		t.Fatal(err)
	}
	x.File("path/prog", "#!/nonexistent/sh\n", 0o755)
	r := x.Run(harness.Setup{Env: []string{"PATH=/bin:" + x.Dir + "/path"}}, "prog")
	if r.Code != 127 || !strings.Contains(r.Stderr, `its interpreter is missing: "/nonexistent/sh"`) {
		t.Errorf("in PATH: code %d, stderr %q", r.Code, r.Stderr)
	}
}

// TestCannotStartShell has a script that names no interpreter in an image that has no shell, or one that does not run.
func TestCannotStartShell(t *testing.T) {
	x := harness.NewX(t)
	mote, err := os.ReadFile(harness.MotePath)
	if err = errors.Join(err, os.MkdirAll(x.Dir+"/root/bin", 0o755)); err != nil {
		t.Fatal(err)
	}
	x.File("root/mote", string(mote), 0o755)
	x.File("root/script", "echo no\n", 0o755)
	inside := []string{"unshare", "--map-root-user", "chroot", "root", "/mote", "--", "/script"}
	x.RunCommand(nil, inside...).Wants(x, "no shell", 127, "", `failed to run "/script": it names no interpreter, and there is no "/bin/sh"`)
	x.File("root/bin/sh", brokenLoader(t), 0o755)
	r := x.RunCommand(nil, inside...)
	if r.Code != 127 || !strings.Contains(r.Stderr, `: its interpreter "/bin/sh" cannot be run: its loader is missing: "/lib`) {
		t.Errorf("a shell without its loader: code %d, stderr %q", r.Code, r.Stderr)
	}
	x.File("root/bin/sh", "", 0o755)
	x.RunCommand(nil, inside...).Wants(x, "an empty shell", 126, "", `failed to run "/script": its interpreter "/bin/sh" cannot be run: it is an empty file`)
}

// TestCannotStartForbidden has files that only others may execute: nothing is wrong with the interpreter then.
func TestCannotStartForbidden(t *testing.T) {
	harness.AsRoot(t)
	x := harness.NewX(t)
	mote := x.Everybody()
	x.File("script", "#!/bin/sh\n", 0o744)
	x.File("sh", brokenLoader(t), 0o744)
	x.File("scriptsh", "#!"+x.Dir+"/sh\n", 0o755)
	x.RunCommand(nil, harness.AsUser(harness.Nobody, mote, "--", "./script")...).Wants(x, "a script", 126, "",
		`failed to run "./script": permission denied`)
	x.RunCommand(nil, harness.AsUser(harness.Nobody, mote, "--", "./scriptsh")...).Wants(x, "an interpreter", 126, "",
		fmt.Sprintf(`failed to run "./scriptsh": its interpreter "%s/sh" cannot be run: permission denied`, x.Dir))
}

// TestCannotStartClean has this process adopt what a failed start leaves behind: there is nothing, where mote is not PID 1.
func TestCannotStartClean(t *testing.T) {
	x := harness.NewX(t)
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0) }()
	for range 20 {
		if r := x.Run(harness.Setup{Bare: true}, "./nosuch"); r.Code != 127 {
			t.Fatalf("code %d, stderr %q", r.Code, r.Stderr)
		}
	}
	for _, pid := range harness.Children(os.Getpid()) {
		if harness.State(pid) == "Z" {
			t.Errorf("pid %d is left as a zombie", pid)
			_, _ = unix.Wait4(pid, nil, 0, nil)
		}
	}
}
