package proc

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// Family is a [Tree] with the children of each process in order. The children of 0 are those whose parent is not in the
// tree.
type Family struct {
	tree        *Tree
	first, next []uint32
}

// Order puts the children of each process of a tree in order of their pids.
func (t *Tree) Order() (f Family, errno unix.Errno) {
	f.tree = t
	if f.first, errno = kernel.MapWords(pidLimit); errno != 0 {
		return f, errno
	}
	if f.next, errno = kernel.MapWords(pidLimit); errno != 0 {
		return f, errno
	}
	for pid := t.highest; pid > 0; pid-- {
		if t.seen(pid) {
			parent := f.parent(pid)
			f.next[pid] = f.first[parent]
			f.first[parent] = uint32(pid)
		}
	}
	return f, 0
}

// parent returns the parent of a process where that is in the tree, else 0.
//
//go:noinline
func (f *Family) parent(pid int) int {
	parent := int(f.tree.rows[pid] & parentBits)
	if !f.tree.seen(parent) {
		return 0
	}
	return parent
}

// After returns the process that comes after pid where every process is followed by its descendants, and how much deeper
// than pid it is; 0 stands for the start and for the end. Processes that came and went while /proc was read may seem to
// descend from each other; such a ring is left out.
func (f *Family) After(pid int) (after, deeper int) {
	if child := f.first[pid]; child != 0 {
		return int(child), 1
	}
	for pid != 0 && f.next[pid] == 0 {
		pid = f.parent(pid)
		deeper--
	}
	return int(f.next[pid]), deeper
}
