package harness

import (
	"strconv"
	"strings"
	"syscall"
	"time"
)

// WantSignal waits for the next signal that test/child tells of.
func (p *Process) WantSignal(want int) {
	p.X.Helper()
	if line := p.Line(); !strings.HasPrefix(line, strconv.Itoa(want)+" ") {
		p.X.Errorf("%s: the app got %q, want %d", p.X.Init.Name, line, want)
	}
}

// AppCode is what the app ends with, so that it can be told from every code of mote's own.
const AppCode = "7"

// ReportApp is an app that reports its signals, and ends on TERM with code 7.
func ReportApp() []string { return []string{ChildPath, "report", "15", AppCode} }

// LivesOn passes two signals and wants the app's code.
func (p *Process) LivesOn() Result {
	p.X.Helper()
	p.Ready()
	p.Send(syscall.SIGUSR1)
	p.WantStart("10 ")
	p.Send(syscall.SIGTERM)
	p.WantStart("15 ")
	return p.WantCode(7)
}

// WantStart wants the next line to begin with something.
func (p *Process) WantStart(prefix string) {
	p.X.Helper()
	if line := p.Line(); !strings.HasPrefix(line, prefix) {
		p.X.Fatalf("got line %q, want %q...", line, prefix)
	}
}

// Reported lists the signals that test/child tells of.
func Reported(text string) (signals []int) {
	for _, line := range strings.Split(text, "\n") {
		var signal, code, pid, uid, value int
		if Scan(line, "%d %d %d %d %d", &signal, &code, &pid, &uid, &value) {
			signals = append(signals, signal)
		}
	}
	return signals
}

// got reads the next report and returns its number.
func (p *Process) got() string {
	p.X.Helper()
	number, _, _ := strings.Cut(p.Line(), " ")
	return number
}

// WantNumbers compares the signals that come next, whoever sent them.
func (p *Process) WantNumbers(want string) {
	p.X.Helper()
	for _, w := range strings.Fields(want) {
		if got := p.got(); got != w {
			p.X.Fatalf("the app got signal %s, want %s of %s", got, w, want)
		}
	}
}

// WantRest ends the app and compares what it gets before.
func (p *Process) WantRest(want string) {
	p.X.Helper()
	p.Send(64)
	p.WantNumbers(strings.TrimSpace(want + " 64"))
	p.WantCode(0)
}

// Left waits until the app is reaped and has left one process to mote, by the name that test/child reports under. While
// the app lives, that is the app's child and no child of mote's.
func (p *Process) Left(name string) {
	p.X.Helper()
	p.X.Eventually("the app is reaped", func() bool {
		all := Children(p.PID())
		return len(all) == 1 && strings.Contains(CommandLine(all[0]), " as "+name+" ")
	})
}

// WantAfter compares a time that has passed. It can always be longer than it should, on a busy machine: what must not be
// waited for takes [never] in these tests, and what mote says of the time is its own clock's.
func (x *X) WantAfter(what string, since time.Time, least time.Duration) {
	x.Helper()
	if passed := time.Since(since); passed < least {
		x.Errorf("%s after %v, want at least %v", what, passed, least)
	}
}

// Relative is the pid of a descendant, by the name that test/child reports under.
func (p *Process) Relative(name string) int {
	p.X.Helper()
	for _, pid := range Descendants(p.PID()) {
		if strings.Contains(CommandLine(pid), " as "+name+" ") {
			return pid
		}
	}
	p.X.Fatalf("nobody is called %s", name)
	return 0
}

// EndOfReport is the signal that ends a report in these tests: the highest number, which the kernel hands out after all others.
const EndOfReport = "64"

// CleanUps are ways to clean up on TERM by a program that is started because of it, and that ends with the line "clean".
var CleanUps = map[string]string{
	"in a handler":      `trap 'sleep 1; echo clean; exit 0' TERM`,
	"two in a row":      `trap 'sleep 0.5; /bin/sh -c "sleep 0.5; echo clean"; exit 0' TERM`,
	"in the background": `trap '(sleep 1; echo clean) & exit 0' TERM`,
	"of another group":  `trap 'setsid /bin/sh -c "sleep 1; echo clean"; exit 0' TERM`,
}

// WantClean wants that nobody has cut the clean-up short.
func (p *Process) WantClean(begun time.Time, code int) {
	p.X.Helper()
	r := p.WantCode(code)
	p.X.WantAfter("the end", begun, time.Second)
	if !strings.HasSuffix(r.Stdout, "clean\n") {
		p.X.Errorf("stdout %q, want that it is clean", r.Stdout)
	}
}
