package forward

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/internal/proc"
)

// spared are those who had a signal when the app had it, and are not to get it again at the app's end: to many programs a
// second TERM means "now, at once".
type spared struct {
	signal int   // 0 for none
	group  int   // the process group that they are in; 0 for any
	until  int64 // they were there at this time, in clock ticks after the boot: proc_pid_stat(5), field 22
}

const clockTick = 10_000_000 // in nanoseconds, to programs: proc_pid_stat(5) has no other

// Spare has a signal spare those who had it at a moment, in nanoseconds on the monotonic clock, with the app: all of the
// target as it was then.
//
// Precondition: [Forwarder.Rest] has not been called.
func (f *Forwarder) Spare(signal int, at int64) {
	f.spared = spared{signal: signal, until: (kernel.SinceBoot() - (kernel.Now() - at)) / clockTick}
	if f.Target == ToGroup {
		f.spared.group = f.App
	}
}

// SpareNobody ends what [Forwarder.Spare] has begun.
func (f *Forwarder) SpareNobody() { f.spared = spared{} }

// had tells whether a process had the signal with the app.
func (s *spared) had(p *proc.Process) bool {
	return p.Start <= s.until && (s.group == 0 || s.group == p.Group)
}

// killOthers signals all that are left, save for those that are spared. It returns hadIt where there is nobody else, and
// ok false where /proc does not tell who is who.
func (f *Forwarder) killOthers(signal int) (errno unix.Errno, ok bool) {
	tree, errno := proc.NewTree()
	if errno != 0 {
		return 0, false
	}
	errno = hadIt
	if ok = tree.Read() == 0; ok {
		var process proc.Process
		for pid := tree.Next(1); pid != 0; pid = tree.Next(pid) {
			if f.leftOver(&tree, pid) && process.Read(pid) && !f.spared.had(&process) {
				insist(pid, signal)
				errno = 0
			}
		}
	}
	tree.Free()
	return errno, ok
}

// leftOver tells whether a process is among all that are left.
func (f *Forwarder) leftOver(tree *proc.Tree, pid int) bool {
	return pid != f.Self && (f.Self == 1 || tree.DescendsFrom(pid, f.Self))
}
