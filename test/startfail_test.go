package test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestCannotStart compares code and line for each way in which a program cannot be started.
func TestCannotStart(t *testing.T) {
	x := newX(t)
	x.file("plain", "text\n", 0o644)
	x.file("nosh", "#!/nonexistent/sh\n", 0o755)
	x.file("elf", "\x7fELF\x02\x01\x01", 0o755)
	x.file("nul", "echo\x00\n", 0o755)
	x.file("empty", "", 0o755)
	long := strings.Repeat("x", 256)
	for _, c := range []struct {
		program string
		code    int
		reason  string
	}{
		{"nosuch-program", 127, "no such file or directory"},
		{"./nosuch", 127, "no such file or directory"},
		{"", 127, "no such file or directory"},
		{"./nosh", 127, "no such file or directory"},
		{"/", 126, "permission denied"},
		{"./plain", 126, "permission denied"},
		{"./plain/x", 126, "not a directory"},
		{"./elf", 126, "exec format error"},
		{"./nul", 126, "exec format error"},
		{"./empty", 126, "exec format error"},
		{"./" + long, 126, "file name too long"},
	} {
		for _, bare := range []bool{false, true} {
			r := x.run(setup{bare: bare}, c.program)
			want := "mote: failed to run \"" + c.program + "\": " + c.reason
			if r.code != c.code || !strings.HasPrefix(r.stderr, want) || r.stdout != "" {
				t.Errorf("%q, PID 1 %v: code %d, stderr %q; want %d, %q", c.program, !bare, r.code, r.stderr, c.code, want)
			}
		}
	}
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
