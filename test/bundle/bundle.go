// Package bundle makes OCI bundles: a folder with a config.json, which runc and crun can run.
package bundle

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/opencontainers/runtime-spec/specs-go"
)

// Options say what container it is to be. The zero value is a harmless one: root without capabilities, no limits.
type Options struct {
	Root         string // the folder with the root file system; rootfs in the bundle, made empty, where it is not given
	Args         []string
	Env          []string // PATH=/bin where it is nil
	Dir          string   // the working directory; / where it is empty
	Terminal     bool
	UID, GID     uint32
	Capabilities []string
	ReadOnlyRoot bool
	NoProc       bool // mount no /proc
	Mounts       []specs.Mount
	Masked       []string // paths that show nothing
	Seccomp      *specs.LinuxSeccomp
	Memory       int64  // limit in bytes, swap included
	Pids         int64  // limit of processes and threads
	Cgroup       string // path of the container's cgroup; the runtime's choice where it is empty
}

// Write writes a bundle into a folder, which is made where it is missing.
func Write(dir string, o Options) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if o.Root == "" {
		o.Root = "rootfs"
		if err := os.MkdirAll(filepath.Join(dir, o.Root), 0o755); err != nil {
			return err
		}
	}
	if len(o.Args) == 0 {
		return fmt.Errorf("bundle %s: no args", dir)
	}
	content, err := json.MarshalIndent(Spec(o), "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "config.json"), content, 0o644)
}

// Spec is the config.json.
func Spec(o Options) *specs.Spec {
	return &specs.Spec{
		Version: "1.0.2", // the runtimes of Debian 12 know no newer one, and nothing here needs it
		Root:    &specs.Root{Path: o.Root, Readonly: o.ReadOnlyRoot},
		Process: process(o),
		Mounts:  mounts(o),
		Linux: &specs.Linux{
			// A network namespace of its own holds nothing but a loopback, so there is nothing to clean up.
			Namespaces: []specs.LinuxNamespace{{Type: specs.PIDNamespace}, {Type: specs.MountNamespace},
				{Type: specs.IPCNamespace}, {Type: specs.UTSNamespace}, {Type: specs.NetworkNamespace}},
			CgroupsPath: o.Cgroup,
			MaskedPaths: o.Masked,
			Seccomp:     o.Seccomp,
			Resources:   resources(o),
		},
	}
}

// process has no limits (rlimits): whoever may not raise a hard limit could not start the container.
func process(o Options) *specs.Process {
	p := &specs.Process{
		Terminal: o.Terminal, Args: o.Args, Env: o.Env, Cwd: o.Dir,
		User: specs.User{UID: o.UID, GID: o.GID},
		Capabilities: &specs.LinuxCapabilities{
			Bounding: o.Capabilities, Effective: o.Capabilities, Permitted: o.Capabilities,
		},
		NoNewPrivileges: true,
	}
	if p.Env == nil {
		p.Env = []string{"PATH=/bin"}
	}
	if p.Cwd == "" {
		p.Cwd = "/"
	}
	return p
}

// mounts are those that container engines make, and then the caller's.
func mounts(o Options) []specs.Mount {
	m := []specs.Mount{
		{Destination: "/dev", Type: "tmpfs", Source: "tmpfs", Options: []string{"nosuid", "mode=755", "size=65536k"}},
		{Destination: "/dev/pts", Type: "devpts", Source: "devpts",
			Options: []string{"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"}},
		{Destination: "/sys", Type: "sysfs", Source: "sysfs", Options: []string{"nosuid", "noexec", "nodev", "ro"}},
		{Destination: "/sys/fs/cgroup", Type: "cgroup", Source: "cgroup",
			Options: []string{"nosuid", "noexec", "nodev", "relatime", "ro"}},
	}
	if !o.NoProc {
		m = append([]specs.Mount{{Destination: "/proc", Type: "proc", Source: "proc"}}, m...)
	}
	return append(m, o.Mounts...)
}

func resources(o Options) *specs.LinuxResources {
	r := &specs.LinuxResources{}
	if o.Memory != 0 {
		r.Memory = &specs.LinuxMemory{Limit: &o.Memory}
		if CountsSwap() {
			r.Memory.Swap = &o.Memory // what is left for swap is nothing
		}
	}
	if o.Pids != 0 {
		r.Pids = &specs.LinuxPids{Limit: &o.Pids}
	}
	return r
}

// CountsSwap tells whether the kernel can limit a cgroup's swap. Where it cannot, runtimes refuse such a limit; where it can,
// a container without one swaps, and is not ended at its limit of memory.
func CountsSwap() bool {
	for _, file := range []string{"memory.memsw.limit_in_bytes", "memory.swap.max"} { // version 1 and 2 of cgroups
		if found, _ := filepath.Glob("/sys/fs/cgroup/*/" + file); len(found) > 0 {
			return true
		}
	}
	return false
}
