package test

import (
	"fmt"
	"strconv"
	"strings"
	"syscall"
)

// forwardsAll sends each catchable signal from outside. The app's report names the sender's pid as 0 where the siginfo
// came along, and as the init's own where it was sent again: what counts here is that the signal comes.
func forwardsAll(x *X) {
	p := x.start(setup{}, childPath, "report", "15")
	p.ready()
	for signal := 1; signal <= lastSignal(); signal++ {
		s := syscall.Signal(signal)
		if s == syscall.SIGKILL || s == syscall.SIGSTOP || s == syscall.SIGTERM {
			continue
		}
		p.send(s)
		if line := p.line(); !strings.HasPrefix(line, fmt.Sprintf("%d ", signal)) {
			x.Fatalf("sent signal %d, the app got %q", signal, line)
		}
	}
	p.send(syscall.SIGTERM)
	p.wantCode(0)
}

// diesOfForwarded has the app die of what it was sent, so that both ways of a signal are in one story.
func diesOfForwarded(x *X) {
	p := x.start(setup{}, "/bin/sh", "-c", "echo ready 0; exec sleep 9999")
	p.ready()
	p.send(syscall.SIGINT)
	p.wantCode(128 + int(syscall.SIGINT))
}

// ownGroup looks at the app's process group from inside its namespace: proc_pid_stat(5), fields 1 and 5.
func ownGroup(x *X) {
	r := x.run(setup{proc: true}, "cat", "/proc/self/stat")
	fields := strings.Fields(r.stdout)
	if r.code != 0 || len(fields) < 5 || fields[0] != fields[4] {
		x.Fatalf("the app's stat is %q, code %d: its process group should be its pid", r.stdout, r.code)
	}
}

// keepsEarly holds the start up after mote has blocked its signals and before the app exists, and sends signals then.
func keepsEarly(x *X) {
	hold := strings.Fields("strace -D -f -o strace.out -e trace=clone,fork,vfork,clone3 -e inject=clone,fork,vfork,clone3:delay_enter=400000")
	// The app has its signals blocked from the start, so that none of them can end it before it looks.
	hold = append(hold, childPath, "mask", "ffffffffffffffff")
	p := x.start(setup{wrap: hold}, childPath, "report", "15")
	x.eventually("the init blocks its signals", func() bool {
		blocked, _ := strconv.ParseUint(status(p.pid())["SigBlk"], 16, 64)
		return blocked>>9&1 == 1 // USR1
	})
	p.send(syscall.SIGUSR1)
	p.send(syscall.SIGWINCH)
	if n := len(strings.Fields(strings.Join(x.waitingIn(p.pid()), " "))); n == 0 {
		x.Fatal("the signals did not meet an init that waits to start its app")
	}
	p.ready()
	got := map[string]bool{}
	for range 2 {
		signal, _, _ := strings.Cut(p.line(), " ")
		got[signal] = true
	}
	if !got["10"] || !got["28"] {
		x.Fatalf("the app got %v, want 10 and 28", got)
	}
	p.send(syscall.SIGTERM)
	p.wantCode(0)
}

// waitingIn returns the fields of /proc/PID/status that name pending signals, where any is.
func (x *X) waitingIn(pid int) (pending []string) {
	for _, field := range []string{"SigPnd", "ShdPnd"} {
		if value := status(pid)[field]; strings.Trim(value, "0") != "" {
			pending = append(pending, value)
		}
	}
	return pending
}

// keepsFromBefore has signals wait in the process that becomes the init.
func keepsFromBefore(x *X) {
	words := []string{childPath, "mask", "ffffffffffffffff", childPath, "raise", "12"}
	// The app inherits the mask and takes its signals by waiting for them.
	p := x.start(setup{wrap: words}, childPath, "report", "15")
	p.ready()
	if line := p.line(); !strings.HasPrefix(line, "12 ") {
		x.Fatalf("the app got %q, want signal 12", line)
	}
	p.send(syscall.SIGTERM)
	p.wantCode(0)
}
