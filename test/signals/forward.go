package signals

import (
	"fmt"
	"strconv"
	"strings"
	"syscall"

	"mote/test/harness"
)

// ForwardsAll sends each catchable signal from outside. The app's report names the sender's pid as 0 where the siginfo
// came along, and as the init's own where it was sent again: what counts here is that the signal comes.
func ForwardsAll(x *harness.X) {
	p := x.Start(harness.Setup{}, harness.ChildPath, "report", "15")
	p.Ready()
	for signal := 1; signal <= harness.LastSignal(); signal++ {
		s := syscall.Signal(signal)
		if s == syscall.SIGKILL || s == syscall.SIGSTOP || s == syscall.SIGTERM {
			continue
		}
		p.Send(s)
		if line := p.Line(); !strings.HasPrefix(line, fmt.Sprintf("%d ", signal)) {
			x.Fatalf("sent signal %d, the app got %q", signal, line)
		}
	}
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
}

// DiesOfForwarded has the app die of what it was sent, so that both ways of a signal are in one story.
func DiesOfForwarded(x *harness.X) {
	p := x.Start(harness.Setup{}, "/bin/sh", "-c", "echo ready 0; exec sleep 9999")
	p.Ready()
	p.Send(syscall.SIGINT)
	p.WantCode(128 + int(syscall.SIGINT))
}

// OwnGroup looks at the app's process group from inside its namespace: proc_pid_stat(5), fields 1 and 5.
func OwnGroup(x *harness.X) {
	r := x.Run(harness.Setup{Proc: true}, "cat", "/proc/self/stat")
	fields := strings.Fields(r.Stdout)
	if r.Code != 0 || len(fields) < 5 || fields[0] != fields[4] {
		x.Fatalf("the app's stat is %q, code %d: its process group should be its pid", r.Stdout, r.Code)
	}
}

// KeepsEarly holds the start up after mote has blocked its signals and before the app exists, and sends signals then.
func KeepsEarly(x *harness.X) {
	hold := strings.Fields("strace -D -f -o strace.out -e trace=clone,fork,vfork,clone3 -e inject=clone,fork,vfork,clone3:delay_enter=400000")
	// The app has its signals blocked from the start, so that none of them can end it before it looks.
	hold = append(hold, harness.ChildPath, "mask", "ffffffffffffffff")
	p := x.Start(harness.Setup{Wrap: hold}, harness.ChildPath, "report", "15")
	x.Eventually("the init blocks its signals", func() bool {
		blocked, _ := strconv.ParseUint(harness.Status(p.PID())["SigBlk"], 16, 64)
		return blocked>>9&1 == 1 // USR1
	})
	p.Send(syscall.SIGUSR1)
	p.Send(syscall.SIGWINCH)
	if n := len(strings.Fields(strings.Join(x.WaitingIn(p.PID()), " "))); n == 0 {
		x.Fatal("the signals did not meet an init that waits to start its app")
	}
	p.Ready()
	got := map[string]bool{}
	for range 2 {
		signal, _, _ := strings.Cut(p.Line(), " ")
		got[signal] = true
	}
	if !got["10"] || !got["28"] {
		x.Fatalf("the app got %v, want 10 and 28", got)
	}
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
}

// KeepsFromBefore has signals wait in the process that becomes the init.
func KeepsFromBefore(x *harness.X) {
	words := []string{harness.ChildPath, "mask", "ffffffffffffffff", harness.ChildPath, "raise", "12"}
	// The app inherits the mask and takes its signals by waiting for them.
	p := x.Start(harness.Setup{Wrap: words}, harness.ChildPath, "report", "15")
	p.Ready()
	if line := p.Line(); !strings.HasPrefix(line, "12 ") {
		x.Fatalf("the app got %q, want signal 12", line)
	}
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
}
