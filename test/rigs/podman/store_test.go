package podman

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"mote/test/rigs/rig"
)

func TestMain(m *testing.M) { os.Exit(rig.Main(m)) }

// image is what the containers are made from: the rig's root file system.
const image = "localhost/bb:latest"

// store is a test that uses podman with a store of its own, which all tests share.
type store struct{ *rig.Rig }

// newStore begins a test. The first one writes the configuration and imports the image.
func newStore(t *testing.T) store {
	t.Helper()
	s := store{rig.New(t)}
	s.Needs("podman", "conmon", "runc")
	s.Usable("podman", s.furnish)
	return s
}

// furnish makes the store, and says why podman does not run a container of it without mote; "" where it does.
func (s store) furnish() (reason string) {
	s.Helper()
	content, err := os.ReadFile(rig.Mote)
	if err != nil {
		s.Fatal(err)
	}
	for path, text := range map[string]string{"helpers/catatonit": string(content), "containers.conf": s.configuration()} {
		path = scratch(path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			s.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			s.Fatal(err)
		}
	}
	if r := s.podman("import", rig.Tar, image); r.Code != 0 {
		return fmt.Sprintf("import: code %d, %q", r.Code, r.Err)
	}
	r := s.podman("run", "--rm", "--network", "none", "--cgroup-parent", "/"+rig.Cgroup, image, "/child", "exit", "7")
	if r.Code != 7 {
		return fmt.Sprintf("code %d, %q", r.Code, r.Err)
	}
	return ""
}

func scratch(name string) string { return filepath.Join(rig.Scratch, "podman", name) }

// configuration names mote as the init, puts it where podman looks for catatonit first when it makes a pod, and
// asks for no more open files than this machine gives: the soft limit has to be the same, or else pods do not start.
func (s store) configuration() string {
	s.Helper()
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		s.Fatal(err)
	}
	return fmt.Sprintf(`[containers]
default_ulimits = ["nofile=%d:%[1]d", "nproc=8192:8192"]
pids_limit = 0
init_path = "%[2]s"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
helper_binaries_dir = ["%[3]s", "/usr/libexec/podman", "/usr/lib/podman"]
`, limit.Max, scratch("helpers/catatonit"), scratch("helpers"))
}

// podman runs a command of podman.
func (s store) podman(words ...string) rig.Result {
	s.Helper()
	return s.RunWith([]string{"CONTAINERS_CONF=" + scratch("containers.conf")}, command(words)...)
}

func command(words []string) []string {
	return append([]string{"podman", "--root", scratch("root"), "--runroot", scratch("run"), "--tmpdir", scratch("tmp"),
		"--storage-driver", "vfs"}, words...)
}

// must runs a command of podman that has to end with 0, and returns what it wrote to stdout.
func (s store) must(words ...string) string {
	s.Helper()
	result := s.podman(words...)
	if result.Code != 0 {
		s.Fatalf("podman %q: code %d\nstdout %q\nstderr %q", words, result.Code, result.Out, result.Err)
	}
	return strings.TrimSuffix(result.Out, "\n")
}

// container is one that runs beside the test.
type container struct {
	s    store
	name string
}

// start starts a container: options of podman run, an image and a command.
func (s store) start(words ...string) container {
	s.Helper()
	options := []string{"run", "-d", "--network", "none", "--cgroup-parent", "/" + rig.Cgroup}
	c := container{s, s.must(append(options, words...)...)}
	s.Cleanup(c.remove)
	return c
}

func (c container) remove() {
	if c.s.Failed() {
		c.s.Logf("the container's log:\n%s", c.logs())
	}
	c.s.podman("rm", "-f", "-t", "0", c.name)
}

// logs is all that the container has written, to stdout and to stderr.
func (c container) logs() string {
	c.s.Helper()
	result := c.s.podman("logs", c.name)
	return result.Out + result.Err
}

// says waits until a line of the log begins with a text.
func (c container) says(text string) {
	c.s.Helper()
	c.s.Eventually(fmt.Sprintf("the container says %q", text), func() bool {
		return strings.Contains("\n"+c.logs(), "\n"+text)
	})
}

// pid is the pid of the container's first process out here.
func (c container) pid() int {
	c.s.Helper()
	pid, err := strconv.Atoi(c.s.must("inspect", "-f", "{{.State.Pid}}", c.name))
	if err != nil || pid == 0 {
		c.s.Fatalf("no pid: %d, %v", pid, err)
	}
	return pid
}

// wantCode waits for the container's end and compares its exit code.
func (c container) wantCode(want int) {
	c.s.Helper()
	if got := c.s.must("wait", c.name); got != strconv.Itoa(want) {
		c.s.Errorf("exit code %s, want %d; the log:\n%s", got, want, c.logs())
	}
}

// isMote compares the program of a process with mote's file.
func (s store) isMote(pid int) {
	s.Helper()
	s.runs(pid, rig.Mote)
}

// runs compares the program of a process with a file.
func (s store) runs(pid int, program string) {
	s.Helper()
	running, err := os.ReadFile(fmt.Sprintf("/proc/%d/exe", pid))
	shipped, _ := os.ReadFile(program)
	if err != nil || !bytes.Equal(running, shipped) {
		s.Errorf("process %d runs another program than %s: %v", pid, program, err)
	}
}

// words are the command line of a process.
func (s store) words(pid int) string {
	s.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		s.Fatal(err)
	}
	return strings.TrimSuffix(strings.ReplaceAll(string(text), "\x00", " "), " ")
}
