package proc

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// What bounds the walk against processes that fork faster than they are found: how often it reads all of /proc, and how
// often in a row those alone that are new. A pass may take as long as hundreds of chases.
const (
	mostPasses = 100
	mostChases = 1000
)

// Descendants finds the descendants of a process, one after the other, for somebody who sends each a signal. Processes may
// fork and end meanwhile. So it reads /proc until a pass finds nobody new, and whoever it has named must be confirmed once a
// descriptor stands for it: [Descendants.Confirm].
//
// A chain of processes of which each forks the next one and ends outruns a pass on a busy machine, all the more as its dead
// make every pass longer. So from the second pass on that finds somebody it is chased: the kernel gives out pids in a circle
// (pid_namespaces(7); kernel/pid.c, idr_alloc_cyclic), and a look at those above the last one that was named is short.
//
// What kill(2) of pid -1 does at one moment takes a while here: the signal is for those who are there at that moment, each
// once. Who appears later was started either by somebody whom the signal had not reached yet, and is meant, or because of the
// signal, such as the "sleep 1" in a shell's trap, and is not. See [Descendants.spares].
type Descendants struct {
	tree    Tree
	process Process
	root    int
	signal  int
	begun   uint32 // when the first was confirmed
	passes  int
	chases  int  // since the last pass
	at      int  // where this look is
	last    int  // the last that was named
	found   bool // somebody was, in this look
}

// Open begins a walk for a signal, or for 0. The app, where it is not 0, is a descendant that lives: a /proc that does not
// show it is as good as none. Errors: those of mmap(2) and of [Tree.Read]. Nothing is to be closed then.
//
// /proc hides processes where it is mounted with hidepid: proc(5).
func (d *Descendants) Open(root, app, signal int) (errno unix.Errno) {
	d.root, d.signal = root, signal
	if d.tree, errno = NewTree(); errno != 0 {
		return errno
	}
	if errno = d.look(); errno == 0 && app != 0 && !d.tree.seen(app) {
		errno = unix.ESRCH
	}
	if errno != 0 {
		d.Close()
	}
	return errno
}

// Close gives the memory back.
func (d *Descendants) Close() { d.tree.Free() }

// Next returns the next descendant that the signal is meant for, or 0 at the end.
func (d *Descendants) Next() int {
	for {
		for d.at = d.tree.Next(d.at); d.at != 0; d.at = d.tree.Next(d.at) {
			if d.at != d.root && !d.tree.isDone(d.at) && d.tree.DescendsFrom(d.at, d.root) {
				d.found, d.last = true, d.at
				return d.at
			}
		}
		if !d.again() {
			return 0
		}
		d.passOver(d.at)
	}
}

// again looks for those who have appeared meanwhile, and returns false at the end of the walk.
func (d *Descendants) again() bool {
	switch {
	case d.found && d.passes > 1 && d.chases < mostChases:
		d.chases++
		d.at, d.found = d.last, false
		_ = d.tree.readAbove(d.last) // what is wrong with /proc, the pass behind it will find
		return true
	case !d.found && d.chases == 0 || d.passes == mostPasses:
		return false
	}
	return d.look() == 0
}

// look starts a pass.
func (d *Descendants) look() unix.Errno {
	d.at, d.found, d.chases = 1, false, 0 // PID 1 is nobody's descendant
	d.passes++
	return d.tree.Read()
}

// Confirm tells whether a process that was named is still the one that was found, and still descends from the root: between
// the look and the signal a pid may get another owner. It is to be called when a descriptor has been opened by that pid: who
// owns the pid then, if that is another one, is not whom the descriptor stands for.
//
// The process counts as one that has the signal from now on.
func (d *Descendants) Confirm(pid int) bool {
	p := &d.process
	if !p.Read(pid) || uint32(p.Start) != d.tree.times[pid] || !d.tree.DescendsFrom(p.Parent, d.root) {
		return false
	}
	now := sinceBoot()
	if d.begun == never {
		d.begun = now
	}
	d.tree.finish(pid, now)
	if d.outlives() && p.Group > 0 && p.Group < pidLimit {
		d.tree.rows[p.Group] |= handles
	}
	return true
}

// sinceBoot is the time in clock ticks, as [Process.Start] has it, and not [never].
func sinceBoot() uint32 { return max(1, uint32(kernel.SinceBoot()/tick)) }

const tick = 10_000_000 // nanoseconds: proc_pid_stat(5), USER_HZ

// passOver passes over those above a pid whom a later look has found and the signal is not meant for. KILL and STOP start
// nothing, and 0 sends nothing.
func (d *Descendants) passOver(least int) {
	if d.signal == 0 || d.signal == int(unix.SIGKILL) || d.signal == int(unix.SIGSTOP) {
		return
	}
	for pid := d.tree.Next(least); pid != 0; pid = d.tree.Next(pid) {
		if !d.tree.isDone(pid) && d.tree.DescendsFrom(pid, d.root) && d.spares(pid) {
			d.tree.finish(pid, never)
		}
	}
}

// spares tells whether a process that has appeared may have been started because of the signal. Its parent then has got the
// signal and lives on, for only who handles a signal can do anything because of it, or was passed over itself. Where the
// parent has ended already, which makes the process a child of the root's, somebody of its process group tells as much.
func (d *Descendants) spares(pid int) bool {
	p := &d.process
	if !p.Read(pid) {
		return false
	}
	start, parent, group := uint32(p.Start), p.Parent, p.Group
	switch {
	case parent == d.root:
		return group < pidLimit && d.tree.rows[group]&handles != 0 && !before(start, d.begun)
	case !d.tree.isDone(parent):
		return false
	case d.tree.times[parent] == never:
		return true
	}
	return !before(start, d.tree.times[parent]) && p.Read(parent) && d.outlives()
}

// outlives tells whether the process that was read last lives on with the signal: it handles it, or the default action is
// nothing. Of real-time signals /proc/PID/stat does not tell, and who is sent one is taken to handle it.
func (d *Descendants) outlives() bool {
	const harmless = 1<<(unix.SIGCHLD-1) | 1<<(unix.SIGCONT-1) | 1<<(unix.SIGURG-1) | 1<<(unix.SIGWINCH-1)
	const told = 1<<31 - 1
	return !d.process.Ended() && (d.process.Handled | harmless | ^kernel.Set(told)).Has(d.signal)
}
