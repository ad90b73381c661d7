package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/reaper"
)

// life is what mote knows while the app runs.
type life struct {
	settings Settings
	courier  forward.Courier
	terminal terminal

	started int64       // when, on the monotonic clock; kept only to be told with -v
	last    int         // the last signal taken, so that each gets its turn
	backlog bool        // the dead may be waiting, although no signal says so
	ended   bool        // the app has been reaped
	app     reaper.Dead // and this is what the kernel said
	faults  faults      // what has been complained about already
}

// Run is the whole life of mote, from the stack that the kernel prepared to the exit code. It does not return.
//
// Every signal is blocked before anything else. To PID 1, an unblocked signal with its default action is lost
// (pid_namespaces(7)), while a blocked one waits until the app can have it.
func Run(start kernel.Start, build Build) {
	mask := kernel.SetMask(kernel.AllSignals)

	var l life
	command := prepare(&l.settings, start, build, mask)
	l.courier = forward.Courier{Target: l.settings.Target, Self: kernel.Getpid()}
	childSignal := l.adopt()
	watchParent(l.settings.ParentDeath, l.courier.Self)
	l.terminal = findTerminal()

	l.start(&plan{command: command, mask: mask, childSignal: childSignal, terminal: l.terminal})

	// FROM HERE ON MOTE MAY NOT DIE: the container would die with it. No error below ends the process; the app's end
	// does.

	letGo(l.courier.Self == 1)
	for l.backlog = true; !l.ended; {
		l.turn()
	}
	l.leave()
}

// adopt makes mote the parent of every orphan. It returns what mote inherited as the disposition of SIGCHLD: where that
// is to be ignored, the kernel reaps in mote's place, and the app's exit code is lost (wait(2), notes).
func (l *life) adopt() (childSignal uintptr) {
	if l.courier.Self != 1 {
		if errno := kernel.BecomeSubreaper(); errno != 0 && l.settings.verbose() {
			sayNoSubreaper(errno)
		}
	}
	return kernel.SetDisposition(int(unix.SIGCHLD), kernel.ByDefault)
}

// watchParent has the kernel send mote a signal when its parent ends. A parent that has ended before the kernel knew is
// made up for: the same signal waits in mote's own queue until the app can have it.
func watchParent(signal, self int) {
	if signal == 0 {
		return
	}
	parent := kernel.Getppid()
	_ = kernel.SignalOnParentDeath(signal) // fails for no number that the settings let through
	if kernel.Getppid() != parent {
		info := kernel.Info{Signal: int32(signal), Code: kernel.CodeUser, Pid: int32(parent)}
		_ = kernel.Queue(self, signal, &info)
	}
}

// start starts the app. It does not return where that failed.
func (l *life) start(p *plan) {
	if l.settings.verbose() {
		l.started = kernel.Now()
	}
	pid := spawn(p)
	if pid < 0 {
		sayForkFailed(unix.Errno(-pid))
		kernel.Exit(exitOwn)
	}
	l.courier.App = pid
	if p.failed != 0 {
		l.terminal.takeBackFrom(pid)
		kernel.Exit(p.failed)
	}
	if l.settings.verbose() {
		sayStarted(p.command.argv.At(0).String(), pid)
	}
}

// turn takes one signal, and looks for the dead where it or an earlier one told of some. A batch of the dead is bounded,
// so that a storm of orphans cannot hold up a signal, and so is the turn of any one signal.
func (l *life) turn() {
	var info kernel.Info
	if signal := l.next(&info); signal > 0 {
		l.handle(signal, &info)
	}
	l.courier.Retry()
	if l.backlog {
		l.backlog = l.reapBatch()
	}
}

// handle does what the table of the forward package says about a signal.
func (l *life) handle(signal int, info *kernel.Info) {
	action := forward.Classify(signal, info, l.courier.Self)
	if action.Reaps() {
		l.backlog = true
	}
	if action == forward.Suspend && l.courier.Self == 1 {
		return // PID 1 is never stopped, and nobody could continue the app
	}
	if action.Forwards() {
		l.deliver(signal, info, action.Value())
	}
	if action == forward.Suspend {
		stopAlong()
	}
}

// deliver forwards a signal and tells what is worth telling.
func (l *life) deliver(signal int, info *kernel.Info, value bool) {
	outcome := l.courier.Deliver(signal, info, value)
	switch {
	case outcome == forward.Refused && l.settings.speaks():
		l.faults.refused(signal, l.courier.App)
	case outcome == forward.NoProc && l.settings.speaks():
		l.faults.noProc()
	}
	if l.settings.verbose() {
		sayForwarded(signal, info, &l.courier, outcome)
	}
}

// leave ends mote with the app's exit code.
func (l *life) leave() {
	if l.settings.verbose() {
		sayEnded(&l.app, kernel.Now()-l.started)
	}
	l.terminal.takeBackFrom(l.courier.App)
	code := reaper.ExitCode(l.app.Status)
	if l.settings.Remap.has(code) {
		code = 0
	}
	kernel.Exit(code)
}
