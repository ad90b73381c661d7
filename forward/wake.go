package forward

import (
	"golang.org/x/sys/unix"

	"mote/internal/proc"
)

// WakeOthers sends CONT to those in the target, the app apart, that are stopped. Where /proc does not tell, it is nobody.
func (f *Forwarder) WakeOthers() {
	tree, errno := proc.NewTree()
	if errno != 0 {
		return
	}
	if tree.Read() == 0 {
		for pid := tree.Next(1); pid != 0; pid = tree.Next(pid) {
			if pid != f.App && f.sleeps(&tree, pid) {
				insist(pid, int(unix.SIGCONT))
			}
		}
	}
	tree.Free()
}

// sleeps tells whether a process is in the target and stopped: proc_pid_stat(5), state T.
func (f *Forwarder) sleeps(tree *proc.Tree, pid int) bool {
	if f.Target == ToAll && !f.leftOver(tree, pid) {
		return false
	}
	var process proc.Process
	return process.Read(pid) && process.State[0] == 'T' && (f.Target == ToAll || process.Group == f.App)
}
