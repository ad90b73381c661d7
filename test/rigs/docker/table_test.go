package docker

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mote/test/rigs/rig"
	"mote/test/wait"
)

// The whole table of behaviours is put to mote inside a container. The test program of test/peers makes a PID namespace for each
// row, so mote is a PID 1 under what Docker puts around it: its seccomp filter, its few
// capabilities (SYS_ADMIN is added, because namespaces need it, and SYS_PTRACE for strace), its cgroups and its /proc. With
// --privileged that would all be gone, and as the container's own PID 1 an init could not be asked for half of the rows:
// TestFirst has those that can be. The programs are those of this machine, by its /usr.

// TestTable runs the table with mote.
func TestTable(t *testing.T) {
	e := newEngine(t)
	result := e.table("^TestBehaviours$")
	if rows := strings.Count(result.Out, "--- PASS: TestBehaviours/"); result.Code != 0 || rows < 40 {
		t.Errorf("code %d, mote holds in %d rows:\n%s\n%s", result.Code, rows, noteworthy(result.Out), result.Err)
	}
}

// table runs some tests of the program of test/peers in a container.
func (e engine) table(tests string) rig.Result {
	e.Helper()
	e.Must("import", e.emptyRoot(), "table")
	source, program := repository(e), e.Path("table.test")
	e.compile(source, program)
	mounts := []string{source + ":" + source + ":ro", program + ":/table.test:ro", rig.Mote + ":/mote:ro", e.goenv("GOCACHE") + ":/cache"}
	for _, folder := range []string{"/usr", "/etc", e.goenv("GOROOT"), e.goenv("GOMODCACHE")} {
		mounts = append(mounts, folder+":"+folder+":ro")
	}
	words := []string{"docker", "run", "--rm", "--init", "--network", "none", "--cap-add", "SYS_ADMIN", "--cap-add", "SYS_PTRACE",
		"--security-opt", "apparmor=unconfined", "-w", filepath.Join(source, "test/peers"), "-e", "TEST_MOTE=/mote",
		"-e", "GOCACHE=/cache", "-e", "GOMODCACHE=" + e.goenv("GOMODCACHE"), "-e", "PATH=" + os.Getenv("PATH")}
	for _, mount := range mounts {
		words = append(words, "-v", mount)
	}
	words = append(words, "table", "/table.test", "-test.run", tests, "-test.v", "-test.parallel", "1")
	return e.RunWithin(10*wait.Bound, environ(), words...)
}

// noteworthy leaves out what tells only that all is well.
func noteworthy(output string) string {
	var lines []string
	for _, line := range strings.Split(output, "\n") {
		if !strings.HasPrefix(line, "=== ") && !strings.Contains(line, "--- PASS: ") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// emptyRoot makes an archive of the folders that the machine's own are mounted on.
func (e engine) emptyRoot() string {
	e.Helper()
	root := e.Path("empty")
	for _, name := range []string{"dev", "etc", "proc", "root", "sbin", "sys", "tmp", "usr"} {
		if err := os.MkdirAll(filepath.Join(root, name), 0o755); err != nil {
			e.Fatal(err)
		}
	}
	_ = os.Chmod(filepath.Join(root, "tmp"), 0o777|os.ModeSticky)
	for _, name := range []string{"bin", "lib", "lib64"} {
		if err := os.Symlink("usr/"+name, filepath.Join(root, name)); err != nil {
			e.Fatal(err)
		}
	}
	e.MustRun("tar", "-C", root, "-cf", e.Path("empty.tar"), ".")
	return e.Path("empty.tar")
}

// compile builds the test program of test/peers.
func (e engine) compile(source, program string) {
	e.Helper()
	build := exec.Command("go", "test", "-c", "-o", program, "./test/peers")
	build.Dir = source
	if out, err := build.CombinedOutput(); err != nil {
		e.Fatalf("go test -c: %v\n%s", err, out)
	}
}

func (e engine) goenv(name string) string {
	e.Helper()
	return strings.TrimSpace(e.MustRun("go", "env", name))
}
