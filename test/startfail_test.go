package test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
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

// TestCannotStart compares code and lines for each way in which a program cannot be started.
func TestCannotStart(t *testing.T) {
	x := newX(t)
	loader := brokenLoader(t)
	x.file("plain", "text\n", 0o644)
	x.file("nosh", "#!/nonexistent/sh -e\n", 0o755)
	x.file("return", "#!/bin/sh\r\necho\r\n", 0o755)
	x.file("badsh", "#! "+x.dir+"/plain\n", 0o755)
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
		{"./badsh", 126, `its interpreter cannot be run: ".*/plain"`},
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
