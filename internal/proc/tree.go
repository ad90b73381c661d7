package proc

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// pidLimit is more than any pid, [MaxPid]: proc_sys_kernel(5), pid_max on 64-bit machines.
const pidLimit = 1 << 22

// MaxPid is the largest pid that there can be.
const MaxPid = pidLimit - 1

// A row of the tree is one word: the parent, the number of the pass that saw the process, and flags.
const (
	parentBits = pidLimit - 1
	passShift  = 22
	passBits   = 0x7f << passShift
	handles    = 1 << 29 // of a process group: see [Descendants.Confirm]
	descends   = 1 << 30 // known to descend from the root that is asked for
	done       = 1 << 31 // whoever walks has decided about it
)

// Tree is the family tree of all processes, one row for every possible pid. A row takes memory from its first use on.
type Tree struct {
	rows    []uint32
	times   []uint32 // when each process was started; what is done with has a time of its own: [Tree.finish]
	highest int      // the largest pid that the last look has seen
	pass    uint32
}

// NewTree returns an empty tree. The error is that of mmap(2).
func NewTree() (t Tree, errno unix.Errno) {
	if t.rows, errno = kernel.MapWords(pidLimit); errno != 0 {
		return t, errno
	}
	if t.times, errno = kernel.MapWords(pidLimit); errno != 0 {
		kernel.UnmapWords(t.rows)
	}
	return t, errno
}

// Free gives its memory back.
func (t *Tree) Free() {
	kernel.UnmapWords(t.rows)
	kernel.UnmapWords(t.times)
}

// Read looks at every process once more. It returns an error where /proc cannot be read: ENOENT says that it is not there,
// or tells of other processes, and ESRCH that it shows nobody.
func (t *Tree) Read() unix.Errno {
	t.pass = (t.pass + 1) & (passBits >> passShift)
	return t.readAbove(0)
}

// readAbove looks at the processes above a pid, and keeps what the last [Tree.Read] has seen of the others. The errors are
// the same.
func (t *Tree) readAbove(least int) unix.Errno {
	var d Dir
	var process Process
	t.highest = 0
	if errno := d.Open(Processes); errno != 0 {
		return errno
	}
	errno := unix.ENOENT
	if !Foreign() {
		errno = unix.ESRCH
		if least > 0 {
			d.Above(least)
		}
		for pid := d.Next(); pid >= 0; pid = d.Next() {
			if pid > least && pid < pidLimit && process.Read(pid) && process.Parent < pidLimit {
				t.note(pid, &process)
				errno = 0
			}
		}
	}
	d.Close()
	return errno
}

// note keeps what was read of a process. A pid that has been done with may belong to somebody else by now.
func (t *Tree) note(pid int, p *Process) {
	start, kept := uint32(p.Start), t.rows[pid]&(done|handles)
	if kept&done == 0 || t.times[pid] != never && before(t.times[pid], start) {
		kept, t.times[pid] = kept&handles, start
	}
	t.rows[pid] = kept | t.pass<<passShift | uint32(p.Parent)
	t.highest = max(t.highest, pid)
}

// before compares two times in clock ticks, of which the lower 32 bits are kept: they recur after 497 days.
func before(a, b uint32) bool { return int32(a-b) < 0 }

// never is the time of what has been passed over.
const never = 0

// finish notes that a process is done with, and when that was.
func (t *Tree) finish(pid int, time uint32) { t.rows[pid] |= done; t.times[pid] = time }

// isDone tells whether a process has been done with.
func (t *Tree) isDone(pid int) bool { return t.rows[pid]&done != 0 }

// Next returns the smallest pid above one that the last look has seen, or 0.
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

//go:noinline
func (t *Tree) seen(pid int) bool {
	return pid > 0 && t.rows[pid]&passBits == t.pass<<passShift
}
