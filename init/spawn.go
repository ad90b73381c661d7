package pid1

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/internal/program"
	"mote/internal/say"
)

// plan is all that the child needs to become the app. It holds no pointers, and the child, which shares mote's memory,
// writes into it what became of it.
type plan struct {
	command     program.Command
	childSignal uintptr // the disposition that SIGCHLD had then
	terminal    terminal
	self        int  // mote's pid
	session     bool // the app is to have a session of its own
	failed      int  // the exit code, where the app could not be started
	suspended   bool // Ctrl-Z came before there was an app to be stopped
}

// spawn starts the app and returns its pid, or the negative errno of clone(2). The child is the leader of its own process
// group before anybody can signal that: it runs alone until it has called execve or ended.
func spawn(p *plan) (pid int) {
	pid = vfork(p)
	if pid > 0 && !p.session {
		// Needless after a true vfork. Emulators such as qemu-user make a fork of it; then parent and child may be the
		// first. EACCES says that the child has called execve.
		_ = kernel.Setpgid(pid, pid)
	}
	return pid
}

// vfork clones mote with CLONE_VM and CLONE_VFORK: the child runs on mote's memory and stack, in the function child, while
// mote waits in the kernel until the child calls execve or ends. No page table is copied and no page faults twice. The
// child's frames lie below that of vfork, which itself returns in the parent only.
//
//go:noescape
func vfork(p *plan) (pid int)

// child makes an app of the clone. It does not return.
//
// Signals stay blocked until the last moment. What arrives before goes to the clone and acts once it is the app, or as soon
// as its mask is that of the app: a Ctrl-C may end it like an app. It must not be stopped, because mote waits for its execve
// and could not continue it.
func child(p *plan) {
	if p.session {
		p.must("setsid", kernel.Setsid())
		kernel.TakeTerminal(0)
	} else {
		p.must("setpgid", kernel.Setpgid(0, 0))
		p.terminal.giveToSelf(&p.suspended)
	}
	if p.childSignal != kernel.ByDefault {
		_, errno := kernel.SetDisposition(int(unix.SIGCHLD), p.childSignal)
		p.must("rt_sigaction", errno)
	}
	_, errno := kernel.ReplaceMask(p.command.Mask)
	p.must("rt_sigprocmask", errno)

	var entries program.Named
	p.command.Name(&entries, p.self)
	errno = p.command.Exec()

	// A terminal may stop a background process that writes to it, and a stopped clone would hold mote up for ever.
	_ = kernel.SetMask(kernel.AllSignals)
	p.command.Diagnose(errno)
	p.failed = program.ExitCode(errno)
	kernel.Exit(p.failed)
}

// must is must for the clone: mote is to know that there is no app.
func (p *plan) must(call string, errno unix.Errno) {
	if errno != 0 {
		p.failed = say.ExitOwn
	}
	must(call, errno)
}
