package docker

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mote/test/rigs/rig"
)

// TestTable runs the whole table of behaviours inside a container, for mote and for each of its peers, and compares with
// docs/matrix.md, which was written outside. The test program of test/ makes a PID namespace for each row, so every init
// is a PID 1 under what Docker puts around it: its seccomp filter, its few capabilities (SYS_ADMIN is added, because
// namespaces need it, and SYS_PTRACE for strace), its cgroups and its /proc. With --privileged that would all be gone, and
// as the container's own PID 1 an init could not be asked for half of the rows. The peers and strace are those of this
// machine, by its /usr.
func TestTable(t *testing.T) {
	e := newEngine(t)
	e.must("import", e.emptyRoot(), "table")
	program := e.Path("table.test")
	source, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	e.compile(source, program)
	mounts := []string{source + ":" + source + ":ro", program + ":/table.test:ro", rig.Mote + ":/mote:ro", e.goenv("GOCACHE") + ":/cache"}
	for _, folder := range []string{"/usr", "/etc", e.goenv("GOROOT"), e.goenv("GOMODCACHE")} {
		mounts = append(mounts, folder+":"+folder+":ro")
	}
	words := []string{"docker", "run", "--rm", "--init", "--network", "none", "--cap-add", "SYS_ADMIN", "--cap-add", "SYS_PTRACE",
		"--security-opt", "apparmor=unconfined", "-w", filepath.Join(source, "test"), "-e", "TEST_MOTE=/mote",
		"-e", "GOCACHE=/cache", "-e", "GOMODCACHE=" + e.goenv("GOMODCACHE"), "-e", "PATH=" + os.Getenv("PATH")}
	for _, mount := range mounts {
		words = append(words, "-v", mount)
	}
	words = append(words, "table", "/table.test", "-test.run", "^Test(Behaviours|Peers)$", "-test.parallel", "8", "-test.v")
	result := e.RunWithin(5*time.Minute, environ(), words...)
	if rows := strings.Count(result.Out, "--- PASS: TestBehaviours/"); result.Code != 0 || rows < 40 {
		t.Errorf("code %d, mote holds in %d rows:\n%s\n%s", result.Code, rows, noteworthy(result.Out), result.Err)
	}
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

// compile builds the test program of test/.
func (e engine) compile(source, program string) {
	e.Helper()
	build := exec.Command("go", "test", "-c", "-o", program, "./test")
	build.Dir = source
	if out, err := build.CombinedOutput(); err != nil {
		e.Fatalf("go test -c: %v\n%s", err, out)
	}
}

func (e engine) goenv(name string) string {
	e.Helper()
	return strings.TrimSpace(e.MustRun("go", "env", name))
}
