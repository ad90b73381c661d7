package signals

import (
	"fmt"
	"os"
	"syscall"

	"mote/test/harness"
)

// wantSignals reads the app's report up to its end and compares it: "SIGNAL CODE PID UID VALUE" for each.
func wantSignals(p *harness.Process, want ...string) {
	p.X.Helper()
	p.Send(64)
	var got []string
	for line := p.Line(); len(line) < 3 || line[:3] != harness.EndOfReport+" "; line = p.Line() {
		got = append(got, line)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		p.X.Errorf("the app got %q, want %q", got, want)
	}
	p.WantCode(0)
}

// byInit is the report of a signal that the init, as PID 1, has sent with kill(2).
func byInit(signal syscall.Signal) string { return fmt.Sprintf("%d 0 1 0 0", signal) }

// ForwardsFaults sends the signals that the kernel itself sends for a fault of the receiver: "docker kill -s ABRT" asks an
// app for a dump.
func ForwardsFaults(x *harness.X) {
	for _, signal := range []syscall.Signal{syscall.SIGSEGV, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGILL,
		syscall.SIGTRAP, syscall.SIGABRT, syscall.SIGSYS} {
		p := x.Start(harness.Setup{}, harness.ChildPath, "report", harness.EndOfReport)
		p.Ready()
		p.Send(signal)
		wantSignals(p, byInit(signal))
	}
}

// fromOutside is what a report says of a value that was queued outside, by somebody who said to be root. Who is not root has a
// user namespace in which that user has no number: user_namespaces(7), "Unmapped user and group IDs".
func fromOutside(signal, value int) string {
	const unmapped = 65534
	uid := 0
	if os.Getuid() != 0 {
		uid = unmapped
	}
	return fmt.Sprintf("%d -1 0 %d %d", signal, uid, value)
}

// ForwardsSentChild sends what the kernel sends for a child's end, and sees that the init still reaps, too.
func ForwardsSentChild(x *harness.X) {
	p := x.Start(harness.Setup{}, harness.ChildPath, "report", harness.EndOfReport)
	p.Ready()
	p.Send(syscall.SIGCHLD)
	if line := p.Line(); line != byInit(syscall.SIGCHLD) {
		x.Fatalf("the app got %q, want %q", line, byInit(syscall.SIGCHLD))
	}
	x.Sender("queue", p.PID(), int(syscall.SIGCHLD), 7, 1)
	wantSignals(p, fromOutside(17, 7))
}

// ForwardsThread sends by tgkill(2), as a thread library does; the code SI_TKILL cannot be passed on.
func ForwardsThread(x *harness.X) {
	p := x.Start(harness.Setup{}, harness.ChildPath, "report", harness.EndOfReport)
	p.Ready()
	x.Sender("thread", p.PID(), int(syscall.SIGUSR1))
	wantSignals(p, byInit(syscall.SIGUSR1))
}

// Values of si_code that a sender cannot choose: asm-generic/siginfo.h.
const (
	byKill     = 0
	byKernel   = 0x80
	byQueue    = -1
	byMessage  = -3
	byThread   = -6
	byName     = -60 // SI_ASYNCNL
	cldExited  = 1
	cldStopped = 5
	segvMaperr = 1
)

// ForwardsInheritedTimer has a timer come along over exec; it goes off in the init and was meant for the app. ALRM is blocked, for
// on a slow machine it goes off before the init is there.
func ForwardsInheritedTimer(x *harness.X) {
	blocked := []string{harness.ChildPath, "mask", "2000", harness.ChildPath, "timer", "50"}
	p := x.Start(harness.Setup{Wrap: blocked}, harness.ChildPath, "report", harness.EndOfReport)
	p.Ready()
	if line := p.Line(); line != byInit(syscall.SIGALRM) {
		x.Fatalf("the app got %q, want %q", line, byInit(syscall.SIGALRM))
	}
	wantSignals(p)
}

// ReapsOddChild has the init inherit a child whose end was to be told by USR1. The app must not hear of it.
func ReapsOddChild(x *harness.X) {
	for _, signal := range []string{"0", "10", "40"} {
		p := x.Start(harness.Setup{Wrap: []string{harness.ChildPath, "clone", signal, "30"}}, harness.ChildPath, "report",
			harness.EndOfReport)
		p.Ready()
		x.Eventually("the odd child has ended", func() bool { return len(harness.Children(p.PID()))-harness.Zombies(p.PID()) == 1 })
		x.Eventually("the odd child is reaped", func() bool { return len(harness.Children(p.PID())) == 1 })
		wantSignals(p)
	}
}
