package tools

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mote/test/harness"
)

// source is a copy of mote under a name of its own, in a folder of its own.
func source(x *harness.X, name string) string {
	x.Helper()
	text, err := os.ReadFile(harness.MotePath)
	if err != nil {
		x.Fatal(err)
	}
	if err := os.Mkdir(x.Dir+"/from", 0o755); err != nil && !os.IsExist(err) {
		x.Fatal(err)
	}
	return x.File("from/"+name, string(text), 0o755)
}

// wantInstalled sees to it that a path is no link but a whole mote that runs, and that nothing else was left beside it.
func wantInstalled(x *harness.X, what, path string) {
	x.Helper()
	want, _ := os.ReadFile(harness.MotePath)
	got, err := os.ReadFile(path)
	status, statErr := os.Lstat(path)
	if err != nil || statErr != nil || !bytes.Equal(got, want) || status.Mode() != 0o755 {
		x.Errorf("%s: %v, %v, %d bytes of %d, %v", what, err, statErr, len(got), len(want), status)
		return
	}
	if out, err := exec.Command(path, "--version").Output(); err != nil || !bytes.HasPrefix(out, []byte("mote version ")) {
		x.Errorf("%s: it does not run: %v, %q", what, err, out)
	}
	nothingLeft(x, what, filepath.Dir(path))
}

// nothingLeft looks for temporary files.
func nothingLeft(x *harness.X, what, folder string) {
	x.Helper()
	if left, _ := filepath.Glob(folder + "/.mote-*"); left != nil {
		x.Errorf("%s leaves %q", what, left)
	}
}

// TestToolInstall copies mote to a file by any path, and into a folder under the name that it was called by.
func TestToolInstall(t *testing.T) {
	for path, want := range map[string]string{
		"%s/bin/tool": "bin/tool", "bin/tool": "bin/tool", "tool": "tool", "./tool": "tool", "bin/../tool": "tool", "bin//tool": "bin/tool",
		"%s/bin": "bin/mote-x", "bin": "bin/mote-x", "bin/": "bin/mote-x", ".": "mote-x", "bin/..": "mote-x", "%s": "mote-x", "-odd": "-odd",
	} {
		for _, umask := range []string{"0", "022", "077", "0777"} {
			x := harness.NewX(t)
			if err := os.Mkdir(x.Dir+"/bin", 0o755); err != nil {
				t.Fatal(err)
			}
			to := strings.ReplaceAll(path, "%s", x.Dir)
			r := x.RunCommand(nil, "/bin/sh", "-c", `umask $2; exec "$0" --install="$1"`, source(x, "mote-x"), to, umask)
			r.Wants(x, path, 0, "", "")
			wantInstalled(x, path+" with umask "+umask, x.Dir+"/"+want)
		}
	}
}

// TestToolInstallVariables has variables of mote's in the environment, which it takes out before it looks for its own name
// behind them.
func TestToolInstallVariables(t *testing.T) {
	for _, env := range [][]string{
		{"MOTE_VERBOSE=1"}, {"MOTE_VERBOSE=1", "MOTE_GROUP=1"}, {"A=1", "MOTE_QUIET=1", "B=2", "MOTE_ON=TERM=QUIT", "MOTE_PORT=1"},
	} {
		x := harness.NewX(t)
		words := append(append([]string{"env"}, env...), source(x, "mote-x"), "--install", x.Dir+"/")
		what := strings.Join(env, " ")
		x.RunCommand(nil, words...).Wants(x, what, 0, "", "")
		wantInstalled(x, what, x.Dir+"/mote-x")
	}
}

// TestToolInstallOver replaces what is there. Whoever has the old file open, or by another name, keeps it.
func TestToolInstallOver(t *testing.T) {
	const old = "what was there"
	for what, make := range map[string]func(x *harness.X, path string) error{
		"a file":              func(x *harness.X, path string) error { return os.WriteFile(path, []byte(old), 0o600) },
		"a file for nobody":   func(x *harness.X, path string) error { return os.WriteFile(path, []byte(old), 0) },
		"another name of one": func(x *harness.X, path string) error { return os.Link(x.File("old", old, 0o644), path) },
		"a link":              func(x *harness.X, path string) error { x.File("old", old, 0o644); return os.Symlink("old", path) },
		"a link to nowhere":   func(x *harness.X, path string) error { return os.Symlink("nowhere", path) },
		"a link in a ring":    func(x *harness.X, path string) error { return os.Symlink("tool", path) },
		"a link to a folder":  func(x *harness.X, path string) error { return os.Symlink(".", path) },
		"mote itself":         func(x *harness.X, path string) error { return os.Link(source(x, "mote-x"), path) },
	} {
		x := harness.NewX(t)
		path := x.Dir + "/tool"
		if err := make(x, path); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			x.RunCommand(nil, source(x, "mote-x"), "--install", path).Wants(x, what, 0, "", "")
			wantInstalled(x, what, path)
		}
		if text, err := os.ReadFile(x.Dir + "/old"); err == nil && string(text) != old {
			t.Errorf("%s was followed", what)
		}
		if _, err := os.Lstat(x.Dir + "/nowhere"); err == nil {
			t.Errorf("%s was followed", what)
		}
	}
}

// TestToolInstallSelf has mote replace its own file, which runs.
func TestToolInstallSelf(t *testing.T) {
	x := harness.NewX(t)
	path := source(x, "mote-x")
	x.RunCommand(nil, path, "--install", path).Wants(x, "itself", 0, "", "")
	wantInstalled(x, "itself", path)
}

// TestToolInstallWithoutProc takes the file from the path that mote was called by.
func TestToolInstallWithoutProc(t *testing.T) {
	for _, called := range []string{"%s/from/mote-x", "from/mote-x", "./from/mote-x", "mote-x"} {
		x := harness.NewX(t)
		source(x, "mote-x")
		script := "mount -t tmpfs none /proc && PATH=$PATH:" + x.Dir + "/from && " + strings.ReplaceAll(called, "%s", x.Dir) + " --install=tool"
		x.RunCommand(nil, append(harness.MapRoot(), "-m", "/bin/sh", "-c", script)...).Wants(x, called, 0, "", "")
		wantInstalled(x, called, x.Dir+"/tool")
	}
}

// TestToolInstallFails has places where nothing can be put: one line, code 1, what was there is still there, and nothing
// else.
func TestToolInstallFails(t *testing.T) {
	for _, c := range []struct{ name, shell, path, why string }{
		{"read-only", "mount -t tmpfs none at; echo old >at/tool; mount -o remount,ro at", "at/tool", "read-only file system"},
		{"read-only, a folder", "mount -t tmpfs none at; echo old >at/tool; mount -o remount,ro at", "at", "read-only file system"},
		{"full", "mount -t tmpfs -o size=16k none at; echo old >at/tool", "at/tool", "no space left on device"},
		{"no inode left", "mount -t tmpfs -o nr_inodes=2 none at; echo old >at/tool", "at/tool", "no space left on device"},
		{"busy", "echo old >at/tool; mount --bind /etc/passwd at/tool", "at/tool", "device or resource busy"},
		{"a limit of file size", "echo old >at/tool; ulimit -f 8", "at/tool", "file too large"},
		{"a folder of that name", "echo old >at/tool; mkdir at/mote-x", "at", "is a directory"},
		{"no folder", "echo old >at/tool", "nowhere/tool", "no such file or directory"},
		{"no folder, that is to be one", "echo old >at/tool", "at/nowhere/", "no such file or directory"},
		{"a file for a folder", "echo old >at/tool", "at/tool/x", "not a directory"},
		{"a file with a slash", "echo old >at/tool", "at/tool/", "not a directory"},
		{"/proc", "echo old >at/tool", "/proc/tool", "no such file or directory"},
		{"long a name", "echo old >at/tool", "at/" + strings.Repeat("x", 256), "file name too long"},
		{"long a path", "echo old >at/tool", "at/" + strings.Repeat("./", 2100) + "tool", "file name too long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			harness.AsRoot(t)
			x := harness.NewX(t)
			if err := os.Mkdir(x.Dir+"/at", 0o755); err != nil {
				t.Fatal(err)
			}
			const script = `set -e; eval "$2"; set +e; "$0" --install="$1"; code=$?
umount at/tool 2>/dev/null; ls -A at; cat at/tool; exit $code`
			r := x.RunCommand(nil, append(harness.MapRoot(), "-m", "/bin/sh", "-c", script, source(x, "mote-x"), c.path, c.shell)...)
			wantFailure(x, r, c.path, c.why)
			left := strings.TrimSuffix(r.Stdout, "old\n")
			if left != "tool\n" && left != "mote-x\ntool\n" || r.Stdout == left {
				t.Errorf("left there: %q", r.Stdout)
			}
			nothingLeft(x, c.name, x.Dir)
		})
	}
}

// wantFailure compares the one line, in which a long path is cut.
func wantFailure(x *harness.X, r harness.Result, path, why string) {
	x.Helper()
	start := fmt.Sprintf("mote: failed to install to \"%.300s", path)
	if r.Code != 1 || !strings.HasPrefix(r.Stderr, start) || !strings.HasSuffix(r.Stderr, "\": "+why+"\n") || strings.Count(r.Stderr, "\n") != 1 {
		x.Errorf("code %d, stderr %q; want 1 and %q", r.Code, r.Stderr, why)
	}
}

// TestToolInstallForbidden has a folder in which the caller may not write.
func TestToolInstallForbidden(t *testing.T) {
	harness.AsRoot(t)
	x := harness.NewX(t)
	mote := x.Everybody()
	wantFailure(x, x.RunCommand(nil, harness.AsUser(harness.Nobody, mote, "--install", x.Dir+"/tool")...), x.Dir+"/tool",
		"permission denied")
	nothingLeft(x, "no permission", x.Dir)
}

// TestToolInstallMisused has no path.
func TestToolInstallMisused(t *testing.T) {
	x := harness.NewX(t)
	x.Words(nil, "--install").Wants(x, "no path", 125, "", "option --install wants a path")
	x.Words(nil, "--install=").Wants(x, "an empty path", 125, "", `bad value "" of --install: it must be a path`)
	x.Words(nil, "--install", "a", "b").Wants(x, "two paths", 125, "", "a program and its arguments are not for --install")
	if entries, _ := os.ReadDir(x.Dir); len(entries) != 0 {
		t.Errorf("it has made %v", entries)
	}
}
