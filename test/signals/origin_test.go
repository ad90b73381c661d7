package signals

import (
	"strconv"
	"syscall"
	"testing"

	"mote/test/harness"
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
			x := harness.NewX(t)
			wait := []string{harness.ChildPath, "pending", strconv.Itoa(int(a.signal)), strconv.Itoa(a.code), strconv.Itoa(a.sender)}
			p := x.Start(harness.Setup{Wrap: wait}, harness.ChildPath, "report", harness.EndOfReport)
			p.Ready()
			if a.want == "" {
				wantSignals(p)
			} else {
				wantSignals(p, a.want)
			}
		})
	}
}
