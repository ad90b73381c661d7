package start

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestTooMuch has mote start where there is just room for its own arguments, and none for those of the app: of a script the
// kernel counts the path twice, as the file and as an argument. It counts an init's path twice, too: so that has to be short.
func TestTooMuch(t *testing.T) {
	x := harness.NewX(t)
	script := x.File("script", "#!"+harness.ChildPath+" exit\n", 0o755)
	words := []string{script}
	for range 20 {
		words = append(words, strings.Repeat("x", 100_000))
	}
	for low, high := 0, 131_000; low < high; {
		size := (low + high) / 2
		cmd := exec.Command("./"+filepath.Base(harness.MotePath), append(words, strings.Repeat("y", size))...)
		cmd.Dir, cmd.Env = filepath.Dir(harness.MotePath), []string{}
		out, err := cmd.CombinedOutput()
		switch {
		case strings.Contains(string(out), ": its arguments and environment are too big\n"):
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
	x := harness.NewX(t)
	if err := os.Mkdir(x.Dir+"/a", 0o755); err != nil {
		t.Fatal(err)
	}
	x.File("a/prog", "not executable", 0o644)
	x.File("prog", "#!/bin/sh\necho here \"$0\"\n", 0o755)
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
		{"not executable, found later", "prog", []string{"PATH=" + x.Dir + "/a:" + x.Dir}, 0, "here " + x.Dir + "/prog\n"},
		{"not executable, nothing else", "prog", []string{"PATH=" + x.Dir + "/a:/bin"}, 126, ""},
		{"a file for a folder", "prog", []string{"PATH=" + x.Dir + "/prog:" + x.Dir}, 0, "here " + x.Dir + "/prog\n"},
		{"a long folder", "prog", []string{"PATH=" + long + ":" + x.Dir}, 0, "here " + x.Dir + "/prog\n"},
		{"a folder beyond PATH_MAX", "prog", []string{"PATH=" + strings.Repeat("/x", 3000) + ":" + x.Dir}, 0, "here " + x.Dir + "/prog\n"},
		{"not there", "prog", []string{"PATH=/bin:/usr/bin"}, 127, ""},
	} {
		r := x.Run(harness.Setup{Env: c.env}, c.program)
		if r.Code != c.code || !regexp.MustCompile("^("+c.stdout+")$").MatchString(r.Stdout) {
			t.Errorf("%s: code %d, stdout %q, stderr %q; want %d, %q", c.name, r.Code, r.Stdout, r.Stderr, c.code, c.stdout)
		}
	}
}

// TestSearchesClosed has a folder in PATH that the user may not search, as /root/bin: that is no answer about a program.
func TestSearchesClosed(t *testing.T) {
	harness.AsRoot(t)
	x := harness.NewX(t)
	mote := x.Everybody()
	for folder, mode := range map[string]os.FileMode{"closed": 0o700, "plain": 0o755, "open": 0o755} {
		if err := os.Mkdir(x.Dir+"/"+folder, mode); err != nil {
			t.Fatal(err)
		}
	}
	x.File("closed/prog", "#!/bin/sh\necho closed\n", 0o755)
	x.File("plain/prog", "", 0o644)
	x.File("open/prog", "#!/bin/sh\necho open\n", 0o755)
	closed := x.Dir + "/closed"
	for _, c := range []struct {
		path, program string
		code          int
		stdout, line  string
	}{
		{closed + ":/bin", "prog", 127, "", fmt.Sprintf(`failed to run "prog": not found in PATH, of which this may not be searched: %q`, closed)},
		{closed + ":" + x.Dir + "/open", "prog", 0, "open\n", ""},
		{x.Dir + "/plain:" + closed, "prog", 126, "", "failed to run \"prog\": it is not executable\nmote: hint: chmod +x it, or COPY --chmod=755 in a Dockerfile"},
		{closed + ":/bin", "$APP", 127, "", "failed to run \"$APP\": no such program; mote is no shell\n" +
			"mote: hint: write each word apart, or [\"sh\", \"-c\", \"...\"] around the whole line"},
		{closed, closed + "/prog", 126, "", fmt.Sprintf("failed to run %q: permission denied", closed+"/prog")},
	} {
		words := append([]string{"/usr/bin/env", "PATH=" + c.path}, mote, "--", c.program)
		x.RunCommand(nil, harness.AsUser(harness.Nobody, words...)...).Wants(x, c.path+" "+c.program, c.code, c.stdout, c.line)
	}
}

// TestCannotFork has clone fail: nothing is started, one line says why, and the code is mote's own.
func TestCannotFork(t *testing.T) {
	x := harness.NewX(t)
	wrap := strings.Fields("strace -D -f -o strace.out -e trace=clone -e inject=clone:error=EAGAIN")
	r := x.Run(harness.Setup{Wrap: wrap}, "true")
	want := "mote: failed to start a process: clone: resource temporarily unavailable\n"
	if r.Code != 125 || r.Stderr != want {
		t.Errorf("code %d, stderr %q; want 125, %q", r.Code, r.Stderr, want)
	}
}

// TestEmptyArgv starts mote with an argv that the kernel had to make up.
func TestEmptyArgv(t *testing.T) {
	out, err := exec.Command(harness.ChildPath, "noargv", harness.MotePath).CombinedOutput()
	if want := "mote: no program to run"; err == nil || !strings.HasPrefix(string(out), want) ||
		err.(*exec.ExitError).ExitCode() != 125 {
		t.Errorf("%v, %q; want 125 and %q", err, out, want)
	}
}
