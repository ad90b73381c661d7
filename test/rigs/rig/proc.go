package rig

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Children lists the pids of a process's children: proc_pid_children(5).
func Children(pid int) (pids []int) {
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	for _, task := range tasks {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", pid, task.Name()))
		for _, field := range strings.Fields(string(text)) {
			child, _ := strconv.Atoi(field)
			pids = append(pids, child)
		}
	}
	return pids
}

// Zombies counts the children of a process that have ended and that it has not reaped.
func Zombies(pid int) (count int) {
	for _, child := range Children(pid) {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", child))
		if _, rest, _ := strings.Cut(string(text), ") "); strings.HasPrefix(rest, "Z") {
			count++
		}
	}
	return count
}
