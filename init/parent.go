package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
)

// parentEnds is the signal by which the kernel tells mote of its parent. C libraries keep it for their own threads (nptl(7)),
// so that nobody sends it to another process. The signal that the settings name would not do: the kernel reports the end of
// the thread that has started mote (prctl(2), PR_SET_PDEATHSIG), and that looks as if the parent had sent it.
const parentEnds = 32

// watchParent has the kernel tell mote when its parent ends. A parent that has ended before the kernel knew is made up for:
// the same signal waits in mote's own queue until the app can have the one that the settings name.
func (l *life) watchParent() {
	if l.settings.ParentDeath == 0 {
		return
	}
	l.parent = mustKnow("getppid", kernel.Getppid())
	must("prctl", kernel.SignalOnParentDeath(parentEnds))
	if mustKnow("getppid", kernel.Getppid()) != l.parent {
		info := kernel.Info{Signal: parentEnds, Code: kernel.CodeUser, Pid: int32(l.parent)}
		_ = kernel.Queue(l.forwarder.Self, parentEnds, &info)
	}
}

// hears returns the signals that mote takes also where it accepts no more values for the app.
func (l *life) hears() kernel.Set {
	if l.settings.ParentDeath == 0 {
		return 0
	}
	return kernel.Only(parentEnds)
}

// isOfParent tells whether it is the kernel that has sent a signal, about mote's parent. It names that as the sender, or
// nobody: a sender outside the PID namespace has no number, and what finds no room in the queue loses it.
func (l *life) isOfParent(signal int, info *kernel.Info) bool {
	return l.settings.ParentDeath != 0 && signal == parentEnds && info.Code == kernel.CodeUser &&
		(info.Pid == 0 || int(info.Pid) == l.parent)
}

// lostParent has the app get the signal that is for the end of mote's parent. Where mote has the same parent as before, only
// a thread of it has ended. One outside the PID namespace is 0 before and after, and the kernel is believed.
func (l *life) lostParent(info *kernel.Info) {
	now := kernel.Getppid()
	if now == l.parent && now != 0 {
		return
	}
	l.parent = now
	if l.settings.ParentDeath == int(unix.SIGKILL) {
		l.endAll(info)
	} else {
		l.pass(l.settings.ParentDeath, info, false)
	}
}

// endAll ends all that mote has started, and so mote: at once where there is no app whose end it could wait for. As PID 1 its
// own end has the kernel end every process of the namespace.
func (l *life) endAll(info *kernel.Info) {
	const kill = int(unix.SIGKILL)
	if l.forwarder.Self != 1 {
		l.forwarder.Target = forward.ToAll
		outcome := l.forwarder.Deliver(kill, info, false)
		l.delivered(kill, kill, outcome)
		l.messages.forwarded(kill, info, &l.forwarder, outcome)
	}
	if l.forwarder.Self == 1 || l.settings.Pause || l.ended || kernel.Kill(l.forwarder.App, 0) == unix.EPERM {
		l.terminal.takeBackFrom(l.forwarder.App)
		kernel.Exit(killedCode)
	}
}
