package proc

import "mote/internal/kernel"

// OutOfMemoryKills returns how many processes the kernel has killed in mote's memory cgroup, and in those below it with
// cgroup v2, because the memory ran out. It returns -1 where the cgroup does not tell.
//
// Inside a container the cgroup is usually what is mounted; elsewhere /proc/self/cgroup names the folder below the mount.
// Kernel documentation: cgroup-v2, memory.events; cgroup-v1/memory, memory.oom_control.
func OutOfMemoryKills() int {
	var own [1024]byte
	membership := readPath(kernel.Literal("/proc/self/cgroup\x00"), own[:])
	if path := memoryPath(membership, ":memory:"); path != "" {
		if kills := killsIn("/sys/fs/cgroup/memory", path, "/memory.oom_control"); kills >= 0 {
			return kills
		}
		return killsIn("/sys/fs/cgroup/memory", "", "/memory.oom_control")
	}
	if path := memoryPath(membership, "0::"); path != "" {
		if kills := killsIn("/sys/fs/cgroup", path, "/memory.events"); kills >= 0 {
			return kills
		}
	}
	return killsIn("/sys/fs/cgroup", "", "/memory.events")
}

// memoryPath finds the folder behind a mark in the text of /proc/self/cgroup: cgroups(7).
func memoryPath(membership, mark string) string {
	for start := 0; start+len(mark) <= len(membership); start++ {
		if membership[start:start+len(mark)] != mark {
			continue
		}
		end := start + len(mark)
		for end < len(membership) && membership[end] != '\n' {
			end++
		}
		return membership[start+len(mark) : end]
	}
	return ""
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
