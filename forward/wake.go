package forward

import (
	"golang.org/x/sys/unix"

	"mote/internal/proc"
)

// WakeOthers sends CONT to those in the target, the app apart, that are stopped. Where /proc does not tell, it is nobody.
func (c *Courier) WakeOthers() {
	tree, errno := proc.NewTree()
	if errno != 0 {
		return
	}
	if tree.Read() == 0 {
		for pid := tree.Next(1); pid != 0; pid = tree.Next(pid) {
			if pid != c.App && c.sleeps(&tree, pid) {
				insist(pid, int(unix.SIGCONT))
			}
		}
	}
	tree.Free()
}

// sleeps tells whether a process is in the target and stopped: proc_pid_stat(5), state T.
func (c *Courier) sleeps(tree *proc.Tree, pid int) bool {
	if c.Target == ToAll && !c.leftOver(tree, pid) {
		return false
	}
	var process proc.Process
	return process.Read(pid) && process.State[0] == 'T' && (c.Target == ToAll || process.Group == c.App)
}
