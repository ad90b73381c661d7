package proc

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// pidLimit is more than any pid, [MaxPid]: proc_sys_kernel(5), pid_max on 64-bit machines.
const pidLimit = 1 << 22

// MaxPid is the largest pid that there can be.
const MaxPid = pidLimit - 1

// A row of the tree is one word: the parent, the number of the pass that saw the process, and two flags.
const (
	parentBits = pidLimit - 1
	passShift  = 22
	passBits   = 0x7f << passShift
	descends   = 1 << 30 // known to descend from the root that is asked for
	marked     = 1 << 31
)

// Tree is the family tree of all processes, one row for every possible pid. A row takes memory from its first use on.
type Tree struct {
	rows    []uint32
	highest int // the largest pid seen
	pass    uint32
}

// NewTree returns an empty tree.
func NewTree() (t Tree, errno unix.Errno) {
	t.rows, errno = kernel.MapWords(pidLimit)
	return t, errno
}

// Free gives its memory back.
func (t *Tree) Free() { kernel.UnmapWords(t.rows) }

// Read looks at every process once more. It returns false where /proc cannot be read, or tells of other processes.
func (t *Tree) Read() bool {
	var d Dir
	var process Process
	if Foreign() || d.Open(Processes) != 0 {
		return false
	}
	t.pass = (t.pass + 1) & (passBits >> passShift)
	found := false
	for pid := d.Next(); pid >= 0; pid = d.Next() {
		if pid >= pidLimit || !process.Read(pid) || process.Parent >= pidLimit {
			continue
		}
		t.rows[pid] = t.rows[pid]&marked | t.pass<<passShift | uint32(process.Parent)
		t.highest = max(t.highest, pid)
		found = true
	}
	d.Close()
	return found
}

// Next returns the smallest pid above one that the last [Tree.Read] has seen, or 0.
//
//go:noinline
func (t *Tree) Next(pid int) int {
	for pid++; pid <= t.highest; pid++ {
		if t.seen(pid) {
			return pid
		}
	}
	return 0
}

// DescendsFrom tells whether a process has root among its ancestors, or is root. It always must be asked for the same
// root, because it remembers the answer.
func (t *Tree) DescendsFrom(pid, root int) bool {
	for at, steps := pid, 0; t.seen(at) && steps < pidLimit; steps++ {
		if at == root || t.rows[at]&descends != 0 {
			t.rows[pid] |= descends
			return true
		}
		at = int(t.rows[at] & parentBits)
	}
	return false
}

// Mark marks a process, and returns false where it was marked before.
func (t *Tree) Mark(pid int) bool {
	before := t.rows[pid]
	t.rows[pid] = before | marked
	return before&marked == 0
}

//go:noinline
func (t *Tree) seen(pid int) bool {
	return pid > 0 && t.rows[pid]&passBits == t.pass<<passShift
}
