package test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// status is what /proc/PID/status says, by field.
func status(pid int) map[string]string {
	fields := map[string]string{}
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for _, line := range strings.Split(string(text), "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok {
			fields[name] = strings.TrimSpace(value)
		}
	}
	return fields
}

// state is the letter of a process's state, "" for none.
func state(pid int) string {
	first, _, _ := strings.Cut(status(pid)["State"], " ")
	return first
}

// children lists the pids whose parent is a process.
func children(parent int) (pids []int) {
	folders, _ := filepath.Glob("/proc/[0-9]*")
	for _, folder := range folders {
		pid, _ := strconv.Atoi(filepath.Base(folder))
		if status(pid)["PPid"] == strconv.Itoa(parent) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// child is the first child of a process, which must have one: a peer may die where mote lives.
func (x *X) child(parent int) (pid int) {
	x.Helper()
	x.eventually("the init has a child", func() bool {
		if all := children(parent); len(all) > 0 {
			pid = all[0]
		}
		return pid != 0
	})
	return pid
}

// descendants lists the children of a process, and theirs.
func descendants(pid int) (pids []int) {
	for _, child := range children(pid) {
		pids = append(append(pids, child), descendants(child)...)
	}
	return pids
}

// zombies counts the children of a process that nobody has reaped.
func zombies(parent int) (count int) {
	for _, pid := range children(parent) {
		if state(pid) == "Z" {
			count++
		}
	}
	return count
}

// descriptors lists the open descriptors of a process, as "0 1 2".
func descriptors(pid int) string {
	entries, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return strings.Join(names, " ")
}

func contains(text, part string) bool { return strings.Contains(text, part) }

// commandLine is the argv of a process, with blanks.
func commandLine(pid int) string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return strings.ReplaceAll(string(text), "\x00", " ")
}

// ticks is the processor time of a process, in clock ticks of 10 ms: proc_pid_stat(5), fields 14 and 15.
func ticks(pid int) int {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return user + system
}

func count(text, part string) int { return strings.Count(text, part) }

// quote makes a line of sh out of words.
func quote(words []string) string {
	var quoted []string
	for _, word := range words {
		quoted = append(quoted, "'"+strings.ReplaceAll(word, "'", `'\''`)+"'")
	}
	return strings.Join(quoted, " ")
}
