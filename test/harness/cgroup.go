package harness

import (
	"os"
	"regexp"
	"strconv"
	"strings"
)

// MemoryCgroup makes a memory cgroup of version 1 below the caller's own, and removes it in the end.
func (x *X) MemoryCgroup(bytes int) (folder string) {
	x.Helper()
	if os.Getuid() != 0 {
		x.Skip("only root can make a cgroup")
	}
	membership, _ := os.ReadFile("/proc/self/cgroup")
	own := regexp.MustCompile(`(?m)^\d+:memory:(.*)$`).FindSubmatch(membership)
	if own == nil {
		x.Skip("the memory controller is not one of cgroup v1: there is no hierarchy to make a cgroup in")
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
		if err := os.WriteFile(file, []byte(strconv.Itoa(bytes)), 0o644); err != nil {
			x.Fatal(err)
		}
	}
	return folder
}

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
