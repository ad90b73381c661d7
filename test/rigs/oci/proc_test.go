package oci

import (
	"fmt"
	"os"
	"strings"

	"mote/test/rigs/rig"
)

// state is the letter of a process's state.
func state(pid int) string {
	content, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(content), ") ")
	return rest[:min(1, len(rest))]
}

// comm is a process's name.
func comm(pid int) string {
	content, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	return strings.TrimSpace(string(content))
}

// runs waits until mote has one child, which is a certain program.
func (c *container) runs(program string) {
	c.Helper()
	c.Eventually("the app is "+program, func() bool {
		all := rig.Children(c.pid)
		return len(all) == 1 && comm(all[0]) == program
	})
}
