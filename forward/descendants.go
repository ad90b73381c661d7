package forward

import "mote/internal/proc"

// mostPasses bounds the walk against an app that forks faster than it is read.
const mostPasses = 100

// killDescendants signals every descendant of self once. Processes may fork while this reads: it reads until a pass
// finds nobody new. It returns whether it found any, and ok false where /proc cannot be read.
func killDescendants(self, signal int) (found, ok bool) {
	tree, errno := proc.NewTree()
	if errno != 0 {
		return false, false
	}
	for pass := 0; pass < mostPasses; pass++ {
		if !tree.Read() {
			break
		}
		ok = true
		if !signalNew(&tree, self, signal) {
			break
		}
		found = true
	}
	tree.Free()
	return found, ok
}

// signalNew signals those descendants in the tree that have not been signalled yet, and returns whether there were any.
func signalNew(tree *proc.Tree, self, signal int) (any bool) {
	for pid := tree.Next(1); pid != 0; pid = tree.Next(pid) {
		if pid != self && tree.DescendsFrom(pid, self) && tree.Mark(pid) {
			insist(pid, signal)
			any = true
		}
	}
	return any
}
