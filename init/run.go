package pid1

import (
	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/options"
	"mote/internal/tool"
	"mote/reaper"
)

// life is what mote knows while the app runs.
type life struct {
	settings  options.Settings
	messages  messages
	forwarder forward.Forwarder
	terminal  terminal
	log       deathLog
	ladders   ladders

	started     int64       // when the app was, in nanoseconds on the monotonic clock
	last        int         // the signal that had the last turn in the circle of all
	unasked     int         // how many were taken since, as the kernel gave them
	zombiesLeft bool        // the dead may be waiting, although no signal says so
	idle        int         // how often in a row a wait has ended for no reason
	idleAt      int64       // when the last one did
	stepping    bool        // a ladder runs: until none does
	ended       bool        // the app has been reaped
	app         reaper.Dead // and this is what the kernel said
	usage       unix.Rusage // what the app and the children that it has waited for have used; noted for -v only

	asked      asked      // what the app was sent, and when
	exit       int        // the exit code, once the app has ended
	crash      int        // the signal of the first crash among those that the app has left behind: until mote ends
	draining   bool       // what the app has left behind, or a pause has, is signalled: until mote ends
	stopped    bool       // wait(2) has told that the app is stopped, and not yet that it goes on
	limited    kernel.Set // what the limit of START has sent the app before any stop did: until mote ends
	stopsFirst bool       // a step of the limit has found a TERM of a stop: until mote ends
	childless  bool       // the last look found no child at all: until the next look
	parent     int        // mote's parent, where its end is watched for
}

// Run is the whole life of mote, from the stack that the kernel prepared to the exit code. It does not return.
//
// Every signal is blocked before anything else. To PID 1, an unblocked signal with its default action is lost
// (pid_namespaces(7)), while a blocked one waits until the app can have it.
func Run(start kernel.Start, build tool.Build) {
	mask, errno := kernel.ReplaceMask(kernel.AllSignals)
	must("rt_sigprocmask", errno)

	var l life
	command := prepare(&l.settings, start, build, mask)
	command.Mask = mask
	if l.settings.InPlace {
		command.TakePlace(mask)
	}
	l.messages.Level = l.settings.Level
	l.forwarder = forward.Forwarder{Target: l.settings.Target, Self: mustKnow("getpid", kernel.Getpid())}
	childSignal := l.adopt()
	l.watchParent()
	if l.settings.Pause {
		l.pause()
	}
	l.terminal = findTerminal(l.forwarder.Self == 1)
	if l.settings.Session {
		l.terminal.leaveSession()
	}
	l.log.open(l.settings.Log, &l.messages)

	l.start(&plan{command: command, childSignal: childSignal, terminal: l.terminal,
		self: l.forwarder.Self, session: l.settings.Session})

	// FROM HERE ON MOTE MAY NOT DIE: the container would die with it. No error below ends the process; the app's end
	// does.

	l.letGo()
	l.giveUp()
	l.zombiesLeft = l.reapBatch() // a zombie inherited over exec sends no SIGCHLD any more
	l.limit()
	for !l.ended {
		l.iterate()
	}
	l.exit = l.code()
	l.explain()
	l.hint(command.Argv.At(0).String())
	l.drain()
	l.settle()
	l.leave()
}

// adopt makes mote the parent of every orphan. It returns what mote inherited as the disposition of SIGCHLD: where that
// is to be ignored, the kernel reaps in mote's place, and the app's exit code is lost (wait(2), notes).
func (l *life) adopt() (childSignal uintptr) {
	if l.forwarder.Self != 1 {
		if errno := kernel.BecomeSubreaper(); errno != 0 {
			l.messages.noSubreaper(errno)
		}
	}
	childSignal, errno := kernel.SetDisposition(int(unix.SIGCHLD), kernel.ByDefault)
	must("rt_sigaction", errno)
	return childSignal
}

// start starts the app. It does not return where that failed.
func (l *life) start(p *plan) {
	l.started = kernel.Now()
	pid := spawn(p)
	l.forwarder.App = mustKnow("clone", pid)
	if p.failed != 0 {
		l.terminal.takeBackFrom(pid)
		kernel.AwaitEnd(pid) // or it would be left to whoever adopts it, and has never heard of it
		kernel.Exit(p.failed)
	}
	if p.suspended && l.forwarder.Self != 1 {
		_ = kernel.Kill(-pid, int(unix.SIGTSTP)) // as the terminal would have done now
	}
	l.messages.started(p.command.Argv.At(0).String(), pid)
}

// iterate takes one signal, and looks for the dead where it or an earlier one told of some. A batch of the dead is bounded,
// so that a storm of orphans cannot hold up a signal, and so is the turn of any one signal.
func (l *life) iterate() {
	var info kernel.Info
	if signal := l.next(&info); signal > 0 {
		l.handle(signal, &info)
	}
	l.forwarder.Retry()
	if l.zombiesLeft || l.draining || l.stepping {
		l.zombiesLeft = l.reapBatch()
	}
	if !l.ended || l.draining {
		l.takeSteps() // behind the look for the dead: an app that has ended by itself is sent no KILL
	}
}

// handle does what the table of the forward package says about a signal.
func (l *life) handle(signal int, info *kernel.Info) {
	if l.isOfParent(signal, info) {
		l.lostParent(info)
		return
	}
	action := forward.Classify(signal, info, l.forwarder.Self)
	if action.Reaps() {
		l.zombiesLeft = true
	}
	if action == forward.Suspend && l.forwarder.Self == 1 {
		return // PID 1 is never stopped, and nobody could continue the app
	}
	if !action.Forwards() {
		return
	}
	l.pass(signal, info, action.Value())
	switch {
	case l.suspendsToo(signal):
		l.suspend()
	case action == forward.Suspend && l.draining:
		l.suspendRest()
	case action == forward.Suspend:
		l.asked[signal] = asking{} // by the terminal: mote stops along once the app is stopped
	}
}

// pass hands a signal on to the app: as it came, or as the settings have it instead.
func (l *life) pass(signal int, info *kernel.Info, value bool) {
	steps := l.settings.On[signal]
	switch {
	case l.settings.Pause && !l.draining:
		l.endPause(signal, info)
	case !steps.Has():
		l.deliver(signal, info, value)
	case steps.Drops():
		l.messages.dropped(signal, info)
	default:
		l.messages.answered(signal, info, steps, l.ladders.runs(signal))
		l.react(signal, steps)
	}
}

// deliver forwards a signal and tells what is worth telling.
func (l *life) deliver(signal int, info *kernel.Info, value bool) {
	outcome := l.forwarder.Deliver(signal, info, value)
	l.delivered(signal, signal, outcome)
	l.messages.forwarded(signal, info, &l.forwarder, outcome)
}

// leave ends mote with the app's exit code.
func (l *life) leave() {
	l.terminal.takeBackFrom(l.app.Pid)
	kernel.Exit(l.lastCode())
}
