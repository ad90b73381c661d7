package harness

import (
	"os"
	"regexp"
	"strconv"
	"strings"
)

// MemoryCgroup makes a cgroup that may have so much memory, and removes it in the end: of version 1 below the caller's own, or
// of version 2. It returns the cgroup's folder, and where a container has its own one.
func (x *X) MemoryCgroup(bytes int) (folder, mount string) {
	x.Helper()
	if os.Getuid() != 0 {
		x.Skip("only root can make a cgroup")
	}
	membership, _ := os.ReadFile("/proc/self/cgroup")
	own := regexp.MustCompile(`(?m)^\d+:memory:(.*)$`).FindSubmatch(membership)
	if own == nil {
		return x.memoryVersion2(bytes), "/sys/fs/cgroup"
	}
	folder, err := os.MkdirTemp("/sys/fs/cgroup/memory"+string(own[1]), "mote-test-")
	if err != nil {
		x.Fatal(err)
	}
	x.Cleanup(func() {
		x.Eventually("the cgroup can be removed", func() bool { return os.Remove(folder) == nil })
	})
	// Memory, and then memory and swap: or else the app fills the machine's swap first. A kernel may not count that.
	for _, file := range []string{folder + "/memory.limit_in_bytes", folder + "/memory.memsw.limit_in_bytes"} {
		if _, err := os.Stat(file); err != nil && strings.Contains(file, "memsw") {
			continue
		}
		x.Write(file, strconv.Itoa(bytes))
	}
	return folder, "/sys/fs/cgroup/memory"
}

// memoryVersion2 is the same in version 2, below the root of the hierarchy. Only that may have the controller for its
// children and processes of its own.
func (x *X) memoryVersion2(bytes int) (folder string) {
	x.Helper()
	if err := os.WriteFile("/sys/fs/cgroup/cgroup.subtree_control", []byte("+memory"), 0o644); err != nil {
		x.Skipf("no cgroup can be made that has a limit of memory: %v", err)
	}
	folder = x.Cgroup("unified")
	x.Write(folder+"/memory.max", strconv.Itoa(bytes))
	if _, err := os.Stat(folder + "/memory.swap.max"); err == nil {
		x.Write(folder+"/memory.swap.max", "0")
	}
	return folder
}

// Into is a line of sh that moves the process that becomes mote into a cgroup.
func Into(folder string) string { return "echo $$ >" + folder + "/cgroup.procs\n" }

// Cgroup makes a control group of the test's own and returns its folder: version 1 below the mount of a controller, version
// 2 in the unified hierarchy, wherever that is.
func (x *X) Cgroup(controller string) string {
	x.Helper()
	if os.Getuid() != 0 {
		x.Skip("only root can make a cgroup")
	}
	parents := map[string][]string{
		"pids": {"/sys/fs/cgroup/pids", "/sys/fs/cgroup"}, "freezer": {"/sys/fs/cgroup/freezer"},
		"unified": {"/sys/fs/cgroup/unified", "/sys/fs/cgroup"},
	}
	for _, parent := range parents[controller] {
		file := map[string]string{"pids": "pids.max", "freezer": "freezer.state", "unified": "cgroup.freeze"}[controller]
		folder, err := os.MkdirTemp(parent, "mote-test-")
		if err != nil {
			continue
		}
		x.Cleanup(func() {
			x.Eventually("the cgroup can be removed", func() bool { return os.Remove(folder) == nil })
		})
		if _, err := os.Stat(folder + "/" + file); err == nil {
			return folder
		}
	}
	x.Skip("this machine has no such cgroup: " + controller)
	return ""
}

// Freezer says how a cgroup is frozen and thawed, and how it shows that it is.
type Freezer struct{ Controller, File, Freeze, Thaw, shows, frozen string }

// Freezers are the two versions of control groups.
var Freezers = []Freezer{
	{"freezer", "freezer.state", "FROZEN", "THAWED", "freezer.state", "FROZEN\n"},
	{"unified", "cgroup.freeze", "1", "0", "cgroup.events", "frozen 1\n"},
}

// Holds tells whether all in the cgroup of a folder is frozen.
func (f Freezer) Holds(folder string) bool {
	text, _ := os.ReadFile(folder + "/" + f.shows)
	return strings.Contains(string(text), f.frozen)
}
