package proc

import "mote/internal/kernel"

// cgroupMount is where the control groups are mounted by custom, and memoryMount is the one for memory with version 1.
const (
	cgroupMount = "/sys/fs/cgroup"
	memoryMount = "/sys/fs/cgroup/memory"
)

// OutOfMemoryKills returns how many processes the kernel has killed in mote's memory cgroup since that was made, because
// the memory ran out; with version 2 those in the cgroups below it count, too. It returns -1 where the cgroup does not
// tell.
//
// Inside a container the cgroup is usually what is mounted; elsewhere /proc/self/cgroup names the folder below the mount.
// Without /proc it must be what is mounted, in either version.
//
// Kernel documentation: cgroup-v2, memory.events; cgroup-v1/memory, memory.oom_control.
func OutOfMemoryKills() int {
	var buffer [4096]byte // a row for each hierarchy, with a path of some hundred bytes
	membership := readPath(kernel.Literal("/proc/self/cgroup\x00"), buffer[:])
	if folder, found := memoryFolder(membership, true); found || membership == "" {
		if kills := killsBelow(memoryMount, folder, "/memory.oom_control"); kills >= 0 {
			return kills
		}
	}
	folder, _ := memoryFolder(membership, false)
	return killsBelow(cgroupMount, folder, "/memory.events")
}

// memoryFolder finds the folder of the memory cgroup in the text of /proc/self/cgroup, with version 1 or 2. A row reads
// "HIERARCHY:CONTROLLER,CONTROLLER:FOLDER"; that of version 2 is "0::FOLDER": cgroups(7). One that was cut off does not
// count.
func memoryFolder(membership string, version1 bool) (folder string, found bool) {
	for start := 0; start < len(membership); {
		end := until(membership, start, '\n')
		first := until(membership[:end], start, ':')
		second := until(membership[:end], first+1, ':')
		if end == len(membership) || second >= end {
			return "", false
		}
		controllers := membership[first+1 : second]
		if version1 && lists(controllers, "memory") || !version1 && controllers == "" {
			return membership[second+1 : end], true
		}
		start = end + 1
	}
	return "", false
}

// until returns where a byte comes next in text, or the end of text.
//
//go:noinline
func until(text string, start int, char byte) int {
	for start < len(text) && text[start] != char {
		start++
	}
	return min(start, len(text))
}

// lists tells whether a name is part of a list with commas.
func lists(list, name string) bool {
	for start := 0; start < len(list); {
		end := until(list, start, ',')
		if list[start:end] == name {
			return true
		}
		start = end + 1
	}
	return false
}

// killsBelow reads the count from a file in a folder below a mount. In a container that folder is that of the machine and
// not there, and the mount itself is the cgroup.
func killsBelow(mount, folder, name string) int {
	if kills := killsIn(mount, folder, name); kills >= 0 {
		return kills
	}
	return killsIn(mount, "", name)
}

// killsIn reads the count from one file; -1 where that cannot be read.
func killsIn(mount, folder, name string) int {
	var path [1024]byte
	if len(mount)+len(folder)+len(name) >= len(path) {
		return -1
	}
	n := copy(path[:], mount)
	n += copy(path[n:], folder)
	copy(path[n:], name)
	var buffer [512]byte
	return parseKills(readPath(kernel.Terminated(path[:]), buffer[:]))
}

// parseKills finds the field in the text of memory.events or memory.oom_control.
func parseKills(text string) int {
	const field = "oom_kill "
	for start := 0; start+len(field) <= len(text); start++ {
		if text[start:start+len(field)] == field && (start == 0 || text[start-1] == '\n') {
			return number(text[start+len(field):])
		}
	}
	return -1
}
