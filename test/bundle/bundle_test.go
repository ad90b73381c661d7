package bundle

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/opencontainers/runtime-spec/specs-go"
)

// written writes a bundle and decodes what a runtime would read, which may know no other field.
func written(t *testing.T, o Options) *specs.Spec {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "bundle")
	if err := Write(dir, o); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join(dir, "config.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	decoder := json.NewDecoder(file)
	decoder.DisallowUnknownFields()
	var spec specs.Spec
	if err := decoder.Decode(&spec); err != nil {
		t.Fatal(err)
	}
	if !filepath.IsAbs(spec.Root.Path) {
		if info, err := os.Stat(filepath.Join(dir, spec.Root.Path)); err != nil || !info.IsDir() {
			t.Errorf("the root is no folder: %v", err)
		}
	}
	return &spec
}

// TestPlain writes a bundle of which only the command is said.
func TestPlain(t *testing.T) {
	spec := written(t, Options{Args: []string{"/mote", "--", "/bin/true"}})
	p := spec.Process
	args := []string{"/mote", "--", "/bin/true"}
	if !reflect.DeepEqual(p.Args, args) || p.Cwd != "/" || p.Env[0] != "PATH=/bin" || p.Terminal {
		t.Errorf("the process is %+v", p)
	}
	if len(p.Capabilities.Bounding)+len(p.Capabilities.Effective)+len(p.Capabilities.Permitted) != 0 {
		t.Errorf("the capabilities are %+v", p.Capabilities)
	}
	if r := spec.Linux.Resources; r.Memory != nil || r.Pids != nil || spec.Linux.Seccomp != nil {
		t.Errorf("there are limits: %+v, %+v", r, spec.Linux.Seccomp)
	}
	if !slices.ContainsFunc(spec.Mounts, func(m specs.Mount) bool { return m.Destination == "/proc" }) {
		t.Error("no /proc")
	}
}

// TestAll asks for everything at once.
func TestAll(t *testing.T) {
	own := specs.Mount{Destination: "/own", Type: "tmpfs", Source: "tmpfs"}
	spec := written(t, Options{
		Root: "/some/root", Args: []string{"a"}, Env: []string{"A=1"}, Dir: "/tmp", Terminal: true, UID: 7, GID: 8,
		Capabilities: []string{"CAP_KILL"}, ReadOnlyRoot: true, NoProc: true, Mounts: []specs.Mount{own},
		Masked: []string{"/sys"}, Seccomp: DockerSeccomp(), Memory: 64 << 20, Pids: 2, Cgroup: "/some/cgroup",
	})
	p, l := spec.Process, spec.Linux
	if p.User.UID != 7 || p.User.GID != 8 || !p.Terminal || p.Cwd != "/tmp" || p.Env[0] != "A=1" ||
		p.Capabilities.Effective[0] != "CAP_KILL" {
		t.Errorf("the process is %+v", p)
	}
	if *spec.Root != (specs.Root{Path: "/some/root", Readonly: true}) {
		t.Errorf("the root is %+v", spec.Root)
	}
	if *l.Resources.Memory.Limit != 64<<20 || *l.Resources.Pids.Limit != 2 || l.CgroupsPath != "/some/cgroup" ||
		l.MaskedPaths[0] != "/sys" {
		t.Errorf("the limits are %+v", l)
	}
	if swap := l.Resources.Memory.Swap; (swap != nil) != CountsSwap() || swap != nil && *swap != 64<<20 {
		t.Errorf("the limit of memory and swap is %v", swap)
	}
	last := spec.Mounts[len(spec.Mounts)-1]
	if spec.Mounts[0].Destination == "/proc" || last.Destination != "/own" {
		t.Errorf("the mounts are %+v", spec.Mounts)
	}
	if !reflect.DeepEqual(l.Seccomp, DockerSeccomp()) {
		t.Errorf("the seccomp profile is %+v", l.Seccomp)
	}
}

// TestNoArgs leaves out the one thing that must be said.
func TestNoArgs(t *testing.T) {
	if err := Write(t.TempDir(), Options{}); err == nil {
		t.Error("no error")
	}
}

// TestDockerSeccomp looks for calls that the profile is known to allow, and to refuse.
func TestDockerSeccomp(t *testing.T) {
	profile := DockerSeccomp()
	if profile.DefaultAction != specs.ActErrno || *profile.DefaultErrnoRet != 1 {
		t.Errorf("the default is %v", profile.DefaultAction)
	}
	names := profile.Syscalls[0].Names
	for name, want := range map[string]bool{"rt_sigtimedwait": true, "close_range": true, "mount": false, "io_uring_setup": false,
		"unshare": false, "clone": false, "personality": false} {
		if slices.Contains(names, name) != want {
			t.Errorf("%s: allowed without a condition is %v, want %v", name, !want, want)
		}
	}
	if different := slices.Compact(slices.Sorted(slices.Values(names))); len(different) != len(names) || len(names) < 290 {
		t.Errorf("%d calls, of which %d are different", len(names), len(different))
	}
}
