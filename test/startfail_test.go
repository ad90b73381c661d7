package test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
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
	x := newX(t)
	loader := brokenLoader(t)
	x.file("plain", "text\n", 0o644)
	x.file("nosh", "#!/nonexistent/sh -e\n", 0o755)
	x.file("return", "#!/bin/sh\r\necho\r\n", 0o755)
	x.file("badsh", "#! "+x.dir+"/plain\n", 0o755)
	x.file("nosh2", "#! "+x.dir+"/nosh\n", 0o755)
	x.file("self", "#! "+x.dir+"/self\n", 0o755)
	x.file("text", "echo no\n", 0o755)
	x.file("textsh", "#! "+x.dir+"/text\n", 0o755)
	x.file("foreignsh", "#! "+x.dir+"/foreign\nimport os\n", 0o755)
	x.file("loadersh", "#!"+x.dir+"/loader -u\n", 0o755)
	x.file("loadersh2", "#!"+x.dir+"/loadersh -u\n", 0o755)
	x.file("foldersh", "#!/ \n", 0o755)
	x.file("linksh", "#!"+x.dir+"/dead\n", 0o755)
	x.file("nameless", "#!\necho no\n", 0o755)
	x.file("nameless2", "#! \t \n", 0o755)
	x.file("nameless3", "#!", 0o755)
	x.file("longsh", "#!/"+strings.Repeat("x", 300)+"\n", 0o755)
	x.file("libbad", otherLoader(loader, "./hundred"), 0o755)
	x.file("libclosed", otherLoader(loader, "./closed"), 0o755)
	x.file("liblink", otherLoader(loader, "./dead"), 0o755)
	x.file("hundred", strings.Repeat("x", 100), 0o755)
	x.file("closed", strings.Repeat("x", 100), 0o644)
	if err := os.Symlink("nowhere", x.dir+"/dead"); err != nil {
		t.Fatal(err)
	}
	x.file("foreign", "\x7fELF\x02\x01\x01"+strings.Repeat("\x00", 9)+"\x02\x00\xf3\x00"+strings.Repeat("\x00", 60), 0o755)
	x.file("foreign32", "\x7fELF\x01\x02\x01"+strings.Repeat("\x00", 9)+"\x00\x02\x00\x08"+strings.Repeat("\x00", 60), 0o755)
	x.file("neighbour", "\x7fELF\x01\x01\x01"+strings.Repeat("\x00", 9)+"\x02\x00\x03\x00"+strings.Repeat("\x00", 60), 0o755)
	x.file("short", "\x7fELF\x02\x01\x01", 0o755)
	x.file("damaged", loader[:100], 0o755)
	x.file("loader", loader, 0o755)
	x.file("nul", "echo\x00\n", 0o755)
	x.file("empty", "", 0o755)
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
		{"./foreign32", 126, `this machine is a[a-z0-9]+, and the program is for "mips"\nmote: hint: .*`},
		{"./neighbour", 126, `this machine is a[a-z0-9]+, and the program is for "386"\nmote: hint: .*`},
		{"./short", 126, "it is a damaged program"},
		{"./damaged", 126, "it is a damaged program"},
		{"./nul", 126, "it is neither a program nor a script"},
		{"./empty", 126, "it is an empty file"},
		{"./" + long, 126, "file name too long"},
	} {
		for _, bare := range []bool{false, true} {
			r := x.run(setup{bare: bare}, c.program)
			want := "^mote: failed to run " + regexp.QuoteMeta("\""+c.program+"\"") + ": " + c.lines + "\n$"
			if r.code != c.code || !regexp.MustCompile(want).MatchString(r.stderr) || r.stdout != "" {
				t.Errorf("%q, PID 1 %v: code %d, stderr %q; want %d, %q", c.program, !bare, r.code, r.stderr, c.code, want)
			}
		}
	}
}

// TestCannotStartHere is for what depends on more than the file: its file system, who else uses it, and what is passed.
func TestCannotStartHere(t *testing.T) {
	x := newX(t)
	mount := setup{shell: "mkdir -p no; mount -t tmpfs -o noexec none no; cp /bin/true no/; echo '#!/bin/sh' >no/script; chmod +x no/script"}
	for _, program := range []string{"no/true", "no/script"} {
		if r := x.run(mount, program); r.code != 126 || !contains(r.stderr, ": its file system is mounted noexec\n") {
			t.Errorf("%s: code %d, stderr %q", program, r.code, r.stderr)
		}
	}
	busy := x.file("busy", "#!/bin/sh\n", 0o755)
	writer, err := os.OpenFile(busy, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	if r := x.run(setup{}, busy); r.code != 126 || !contains(r.stderr, ": it is open for writing\n") {
		t.Errorf("busy: code %d, stderr %q", r.code, r.stderr)
	}
	if err := os.Mkdir(x.dir+"/path", 0o755); err != nil {
		t.Fatal(err)
	}
	x.file("path/prog", "#!/nonexistent/sh\n", 0o755)
	r := x.run(setup{env: []string{"PATH=/bin:" + x.dir + "/path"}}, "prog")
	if r.code != 127 || !contains(r.stderr, `its interpreter is missing: "/nonexistent/sh"`) {
		t.Errorf("in PATH: code %d, stderr %q", r.code, r.stderr)
	}
}

// TestCannotStartShell has a script that names no interpreter in an image that has no shell, or one that does not run.
func TestCannotStartShell(t *testing.T) {
	x := newX(t)
	mote, err := os.ReadFile(motePath)
	if err = errors.Join(err, os.MkdirAll(x.dir+"/root/bin", 0o755)); err != nil {
		t.Fatal(err)
	}
	x.file("root/mote", string(mote), 0o755)
	x.file("root/script", "echo no\n", 0o755)
	inside := []string{"unshare", "--map-root-user", "chroot", "root", "/mote", "--", "/script"}
	x.output(nil, inside...).wants(x, "no shell", 127, "", `failed to run "/script": it names no interpreter, and there is no "/bin/sh"`)
	x.file("root/bin/sh", brokenLoader(t), 0o755)
	r := x.output(nil, inside...)
	if r.code != 127 || !contains(r.stderr, `: its interpreter "/bin/sh" cannot be run: its loader is missing: "/lib`) {
		t.Errorf("a shell without its loader: code %d, stderr %q", r.code, r.stderr)
	}
	x.file("root/bin/sh", "", 0o755)
	x.output(nil, inside...).wants(x, "an empty shell", 126, "", `failed to run "/script": its interpreter "/bin/sh" cannot be run: it is an empty file`)
}

// TestCannotStartForbidden has files that only others may execute: nothing is wrong with the interpreter then.
func TestCannotStartForbidden(t *testing.T) {
	asRoot(t)
	x := newX(t)
	mote := x.everybody()
	x.file("script", "#!/bin/sh\n", 0o744)
	x.file("sh", brokenLoader(t), 0o744)
	x.file("scriptsh", "#!"+x.dir+"/sh\n", 0o755)
	x.output(nil, asUser(nobody, mote, "--", "./script")...).wants(x, "a script", 126, "", `failed to run "./script": permission denied`)
	x.output(nil, asUser(nobody, mote, "--", "./scriptsh")...).wants(x, "an interpreter", 126, "",
		fmt.Sprintf(`failed to run "./scriptsh": its interpreter "%s/sh" cannot be run: permission denied`, x.dir))
}

// TestCannotStartClean has this process adopt what a failed start leaves behind: there is nothing, where mote is not PID 1.
func TestCannotStartClean(t *testing.T) {
	x := newX(t)
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0) }()
	for range 20 {
		if r := x.run(setup{bare: true}, "./nosuch"); r.code != 127 {
			t.Fatalf("code %d, stderr %q", r.code, r.stderr)
		}
	}
	for _, pid := range children(os.Getpid()) {
		if state(pid) == "Z" {
			t.Errorf("pid %d is left as a zombie", pid)
			_, _ = unix.Wait4(pid, nil, 0, nil)
		}
	}
}

// TestTooMuch has mote start where there is just room for its own arguments, and none for those of the app: of a script the
// kernel counts the path twice, as the file and as an argument. It counts an init's path twice, too: so that has to be short.
func TestTooMuch(t *testing.T) {
	x := newX(t)
	script := x.file("script", "#!"+childPath+" exit\n", 0o755)
	words := []string{script}
	for range 20 {
		words = append(words, strings.Repeat("x", 100_000))
	}
	for low, high := 0, 131_000; low < high; {
		size := (low + high) / 2
		cmd := exec.Command("./"+filepath.Base(motePath), append(words, strings.Repeat("y", size))...)
		cmd.Dir, cmd.Env = filepath.Dir(motePath), []string{}
		out, err := cmd.CombinedOutput()
		switch {
		case contains(string(out), ": its arguments and environment are too big\n"):
			return
		case errors.Is(err, syscall.E2BIG): // for mote itself
			high = size
		default:
			low = size + 1
		}
	}
	t.Fatal("nothing was too big for the app only")
}

// TestSearchesPath compares with what execvp(3) does.
func TestSearchesPath(t *testing.T) {
	x := newX(t)
	if err := os.Mkdir(x.dir+"/a", 0o755); err != nil {
		t.Fatal(err)
	}
	x.file("a/prog", "not executable", 0o644)
	x.file("prog", "#!/bin/sh\necho here \"$0\"\n", 0o755)
	long := strings.Repeat("/nonexistent", 30)
	for _, c := range []struct {
		name, program string
		env           []string
		code          int
		stdout        string
	}{
		{"unset", "true", []string{}, 0, ""},
		{"empty: the working directory", "prog", []string{"PATH="}, 0, "here prog\n"},
		{"empty element", "prog", []string{"PATH=/nonexistent:"}, 0, "here prog\n"},
		{"empty element first", "prog", []string{"PATH=:/bin"}, 0, "here prog\n"},
		{"not executable, found later", "prog", []string{"PATH=" + x.dir + "/a:" + x.dir}, 0, "here " + x.dir + "/prog\n"},
		{"not executable, nothing else", "prog", []string{"PATH=" + x.dir + "/a:/bin"}, 126, ""},
		{"a file for a folder", "prog", []string{"PATH=" + x.dir + "/prog:" + x.dir}, 0, "here " + x.dir + "/prog\n"},
		{"a long folder", "prog", []string{"PATH=" + long + ":" + x.dir}, 0, "here " + x.dir + "/prog\n"},
		{"a folder beyond PATH_MAX", "prog", []string{"PATH=" + strings.Repeat("/x", 3000) + ":" + x.dir}, 0, "here " + x.dir + "/prog\n"},
		{"not there", "prog", []string{"PATH=/bin:/usr/bin"}, 127, ""},
	} {
		r := x.run(setup{env: c.env}, c.program)
		if r.code != c.code || !regexp.MustCompile("^("+c.stdout+")$").MatchString(r.stdout) {
			t.Errorf("%s: code %d, stdout %q, stderr %q; want %d, %q", c.name, r.code, r.stdout, r.stderr, c.code, c.stdout)
		}
	}
}

// runsScripts hands a file without an interpreter line to the shell, with its arguments, as execvp(3) does.
func runsScripts(x *X) {
	script := x.file("script", "echo \"$0\" \"$#\" \"$2\"; exit 3\n", 0o755)
	if r := x.run(setup{}, script, "a", "b c"); r.code != 3 || r.stdout != script+" 2 b c\n" {
		x.Errorf("code %d, stdout %q, stderr %q", r.code, r.stdout, r.stderr)
	}
}

// TestCannotFork has clone fail: nothing is started, one line says why, and the code is mote's own.
func TestCannotFork(t *testing.T) {
	x := newX(t)
	wrap := strings.Fields("strace -D -f -o strace.out -e trace=clone -e inject=clone:error=EAGAIN")
	r := x.run(setup{wrap: wrap}, "true")
	want := "mote: failed to start a process: clone: resource temporarily unavailable\n"
	if r.code != 125 || r.stderr != want {
		t.Errorf("code %d, stderr %q; want 125, %q", r.code, r.stderr, want)
	}
}

// TestEmptyArgv starts mote with an argv that the kernel had to make up.
func TestEmptyArgv(t *testing.T) {
	out, err := exec.Command(childPath, "noargv", motePath).CombinedOutput()
	if want := "mote: no program to run"; err == nil || !strings.HasPrefix(string(out), want) ||
		err.(*exec.ExitError).ExitCode() != 125 {
		t.Errorf("%v, %q; want 125 and %q", err, out, want)
	}
}
