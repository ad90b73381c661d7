package test

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
)

// last is the signal that ends a report in these tests: the highest number, which the kernel hands out after all others.
const last = "64"

// send runs the sender in test/child outside the init's namespace.
func (x *X) sender(words ...any) {
	x.Helper()
	if out, err := exec.Command(childPath, texts(words)...).CombinedOutput(); err != nil {
		x.Fatalf("child %v: %v %s", words, err, out)
	}
}

// texts turns words and numbers into words.
func texts(words []any) (all []string) {
	for _, word := range words {
		all = append(all, fmt.Sprint(word))
	}
	return all
}

// wantSignals reads the app's report up to its end and compares it: "SIGNAL CODE PID UID VALUE" for each.
func (p *process) wantSignals(want ...string) {
	p.x.Helper()
	p.send(64)
	var got []string
	for line := p.line(); len(line) < 3 || line[:3] != last+" "; line = p.line() {
		got = append(got, line)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		p.x.Errorf("the app got %q, want %q", got, want)
	}
	p.wantCode(0)
}

// byInit is the report of a signal that the init, as PID 1, has sent with kill(2).
func byInit(signal syscall.Signal) string { return fmt.Sprintf("%d 0 1 0 0", signal) }

// forwardsFaults sends the signals that the kernel itself sends for a fault of the receiver: "docker kill -s ABRT" asks an
// app for a dump.
func forwardsFaults(x *X) {
	for _, signal := range []syscall.Signal{syscall.SIGSEGV, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGILL,
		syscall.SIGTRAP, syscall.SIGABRT, syscall.SIGSYS} {
		p := x.start(setup{}, childPath, "report", last)
		p.ready()
		p.send(signal)
		p.wantSignals(byInit(signal))
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

// forwardsSentChild sends what the kernel sends for a child's end, and sees that the init still reaps, too.
func forwardsSentChild(x *X) {
	p := x.start(setup{}, childPath, "report", last)
	p.ready()
	p.send(syscall.SIGCHLD)
	if line := p.line(); line != byInit(syscall.SIGCHLD) {
		x.Fatalf("the app got %q, want %q", line, byInit(syscall.SIGCHLD))
	}
	x.sender("queue", p.pid(), int(syscall.SIGCHLD), 7, 1)
	p.wantSignals(fromOutside(17, 7))
}

// forwardsThread sends by tgkill(2), as a thread library does; the code SI_TKILL cannot be passed on.
func forwardsThread(x *X) {
	p := x.start(setup{}, childPath, "report", last)
	p.ready()
	x.sender("thread", p.pid(), int(syscall.SIGUSR1))
	p.wantSignals(byInit(syscall.SIGUSR1))
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

// arrival is a signal that waits for the init with any siginfo, and what the app is to see of it: "" for nothing.
type arrival struct {
	name   string
	signal syscall.Signal
	code   int
	sender int
	want   string
}

// arrivals has a row for what only the kernel, or mote itself, can send. It is put before mote by the process that becomes
// mote: a process may send any siginfo to itself. Design: the rows are those of the table in forward/classify.go.
var arrivals = []arrival{
	{"HUP of a terminal that hung up", syscall.SIGHUP, byKernel, 0, byInit(syscall.SIGHUP)},
	{"CONT of a terminal that hung up", syscall.SIGCONT, byKernel, 0, byInit(syscall.SIGCONT)},
	{"Ctrl-C in a foreground group that is shared", syscall.SIGINT, byKernel, 0, byInit(syscall.SIGINT)},
	{`Ctrl-\ in a foreground group that is shared`, syscall.SIGQUIT, byKernel, 0, byInit(syscall.SIGQUIT)},
	{"a new window size", syscall.SIGWINCH, byKernel, 0, byInit(syscall.SIGWINCH)},
	{"a power failure", syscall.SIGPWR, byKernel, 0, byInit(syscall.SIGPWR)},
	{"a timer of another process image", syscall.SIGALRM, byKernel, 0, byInit(syscall.SIGALRM)},
	{"a real-time signal of the kernel's", 40, byKernel, 0, byInit(40)},
	{"Ctrl-Z as PID 1", syscall.SIGTSTP, byKernel, 0, ""},
	{"a background read", syscall.SIGTTIN, byKernel, 0, ""},
	{"a background write", syscall.SIGTTOU, byKernel, 0, ""},
	{"mote's own processor time", syscall.SIGXCPU, byKernel, 0, ""},
	{"mote's own file size", syscall.SIGXFSZ, byKernel, 0, ""},
	{"mote's own broken pipe", syscall.SIGPIPE, byKill, 1, ""},
	{"mote's own file size, as the kernel reports it", syscall.SIGXFSZ, byKill, 1, ""},
	{"HUP of giving up the terminal", syscall.SIGHUP, byKill, 1, ""},
	{"CONT of giving up the terminal", syscall.SIGCONT, byKill, 1, ""},
	{"a fault that somebody makes up", syscall.SIGSEGV, byKernel, 0, ""},
	{"TSTP that somebody sent", syscall.SIGTSTP, byKill, 9, byInit(syscall.SIGTSTP)},
	{"TTIN that somebody sent", syscall.SIGTTIN, byKill, 9, byInit(syscall.SIGTTIN)},
	{"XCPU that somebody sent", syscall.SIGXCPU, byKill, 9, byInit(syscall.SIGXCPU)},
	{"XFSZ by a thread", syscall.SIGXFSZ, byThread, 9, byInit(syscall.SIGXFSZ)},
	{"by a thread under mote's own pid", syscall.SIGUSR1, byThread, 1, byInit(syscall.SIGUSR1)},
	{"a child's end, told by another signal", syscall.SIGUSR1, cldExited, 9, ""},
	{"a child's stop, told by another signal", 40, cldStopped, 9, ""},
	{"a fault's code is a child's code", syscall.SIGSEGV, segvMaperr, 0, ""},
	{"input on an inherited descriptor", syscall.SIGIO, 1, 0, byInit(syscall.SIGIO)},
	{"IO of the kernel's", syscall.SIGIO, byKernel, 0, byInit(syscall.SIGIO)},
	{"a queued signal under mote's own pid", syscall.SIGUSR1, byQueue, 1, "10 -1 1 0 0"},
	{"a queued HUP under mote's own pid", syscall.SIGHUP, byQueue, 1, "1 -1 1 0 0"},
	{"a queued signal under nobody's pid", syscall.SIGUSR1, byQueue, 12345, "10 -1 12345 0 0"},
	{"a message in a queue", 40, byMessage, 3, "40 -3 3 0 0"},
	{"the lowest code in use", syscall.SIGUSR2, byName, 9, "12 -60 9 0 0"},
}

// TestArrivals is the table of what to do about a signal, end to end.
func TestArrivals(t *testing.T) {
	for _, a := range arrivals {
		t.Run(a.name, func(t *testing.T) {
			x := newX(t)
			wait := []string{childPath, "pending", strconv.Itoa(int(a.signal)), strconv.Itoa(a.code), strconv.Itoa(a.sender)}
			p := x.start(setup{wrap: wait}, childPath, "report", last)
			p.ready()
			if a.want == "" {
				p.wantSignals()
			} else {
				p.wantSignals(a.want)
			}
		})
	}
}

// forwardsInheritedTimer has a timer come along over exec; it goes off in the init and was meant for the app. ALRM is blocked, for
// on a slow machine it goes off before the init is there.
func forwardsInheritedTimer(x *X) {
	p := x.start(setup{wrap: []string{childPath, "mask", "2000", childPath, "timer", "50"}}, childPath, "report", last)
	p.ready()
	if line := p.line(); line != byInit(syscall.SIGALRM) {
		x.Fatalf("the app got %q, want %q", line, byInit(syscall.SIGALRM))
	}
	p.wantSignals()
}

// reapsOddChild has the init inherit a child whose end was to be told by USR1. The app must not hear of it.
func reapsOddChild(x *X) {
	for _, signal := range []string{"0", "10", "40"} {
		p := x.start(setup{wrap: []string{childPath, "clone", signal, "30"}}, childPath, "report", last)
		p.ready()
		x.eventually("the odd child has ended", func() bool { return len(children(p.pid()))-zombies(p.pid()) == 1 })
		x.eventually("the odd child is reaped", func() bool { return len(children(p.pid())) == 1 })
		p.wantSignals()
	}
}
