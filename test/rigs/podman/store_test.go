package podman

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"mote/test/rigs/rig"
)

func TestMain(m *testing.M) { os.Exit(rig.Main(m)) }

// image is what the containers are made from: the rig's root file system.
const image = "localhost/bb:latest"

// store is a test that uses podman with a store of its own, which all tests share.
type store struct{ rig.Engine }

// newStore begins a test. The first one writes the configuration and imports the image.
func newStore(t *testing.T) store {
	t.Helper()
	r := rig.New(t)
	client := func(words ...string) rig.Result {
		r.Helper()
		return r.RunWith([]string{"CONTAINERS_CONF=" + scratch("containers.conf")}, command(words)...)
	}
	s := store{rig.Engine{Rig: r, Client: client, Options: []string{"--cgroup-parent", "/" + rig.Cgroup}, Removal: []string{"rm", "-f", "-t", "0"}}}
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
	if r := s.Client("import", rig.Tar, image); r.Code != 0 {
		return fmt.Sprintf("import: code %d, %q", r.Code, r.Err)
	}
	if r := s.Once(image, "/child", "exit", "7"); r.Code != 7 {
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

func command(words []string) []string {
	return append([]string{"podman", "--root", scratch("root"), "--runroot", scratch("run"), "--tmpdir", scratch("tmp"),
		"--storage-driver", "vfs"}, words...)
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
