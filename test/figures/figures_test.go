package figures

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"mote/test/harness"
	"mote/test/wait"
)

// The exact figures that mote promises, in KiB. What is resident is the file, of which the kernel maps all that lies around
// a page which is touched, and the stack (docs/figures.md): 136 at most starts, and a page more where the stack, which
// starts anywhere in one, lies badly.
const (
	mostFile      = 144
	mostResident  = 136 + 4
	mostAnonymous = 12 + 4
)

// TestSize measures the files that ship.
func TestSize(t *testing.T) {
	arm64 := filepath.Join(t.TempDir(), "mote")
	harness.RunIn(t, harness.Root, nil, "make", "-s", "GOARCH=arm64", "OUT="+arm64)
	for _, path := range []string{harness.MotePath, arm64} {
		file, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if file.Size() > mostFile*1024 {
			t.Errorf("%s has %d bytes, more than %d KiB", path, file.Size(), mostFile)
		}
	}
}

// memory reads a row of /proc/PID/smaps_rollup, in KiB.
func memory(pid int, row string) int {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	for _, line := range strings.Split(string(text), "\n") {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == row+":" {
			kib, _ := strconv.Atoi(fields[1])
			return kib
		}
	}
	return -1
}

// TestIdle looks at a mote whose app just waits.
func TestIdle(t *testing.T) {
	for _, bare := range []bool{false, true} {
		x := harness.NewX(t)
		p := x.Start(harness.Setup{Bare: bare}, harness.ChildPath, "wait", "15")
		p.Ready()
		x.Eventually("mote waits", func() bool { return harness.State(p.PID()) == "S" })
		resident, anonymous := memory(p.PID(), "Rss"), memory(p.PID(), "Anonymous")
		if resident > mostResident || resident <= 0 || anonymous > mostAnonymous {
			t.Errorf("PID 1 %v: %d KiB resident, %d anonymous; want at most %d and %d", !bare, resident, anonymous, mostResident, mostAnonymous)
		}
		before := harness.Status(p.PID())
		if before["Threads"] != "1" {
			t.Errorf("PID 1 %v: %s threads", !bare, before["Threads"])
		}
		time.Sleep(2 * time.Second) // nothing is waited for: nothing must happen
		after := harness.Status(p.PID())
		for _, field := range []string{"voluntary_ctxt_switches", "nonvoluntary_ctxt_switches"} {
			if before[field] != after[field] {
				t.Errorf("PID 1 %v: %s went from %s to %s while idle", !bare, field, before[field], after[field])
			}
		}
		p.Send(15)
		p.WantCode(0)
	}
}

// plainLife is every system call of mote's own in a plain life as PID 1, without a terminal; docs/life.md has the reasons.
// Of the waiting, a turn more or less is the app's doing.
var plainLife = strings.Fields(`execve arch_prctl rt_sigprocmask getpid rt_sigaction ioctl ioctl ioctl clock_gettime clone
	setpgid chdir close_range wait4 rt_sigtimedwait wait4 exit_group`)

// TestSystemCalls compares what strace sees with the list.
func TestSystemCalls(t *testing.T) {
	x := harness.NewX(t)
	x.Run(harness.Setup{Wrap: strings.Fields("strace -D -o strace.out")}, harness.ChildPath, "exit", "0")
	text, err := os.ReadFile(x.Dir + "/strace.out")
	if err != nil {
		t.Fatal(err)
	}
	var calls []string
	for _, line := range strings.Split(string(text), "\n") {
		if name, _, ok := strings.Cut(line, "("); ok && name != "restart_syscall" {
			calls = append(calls, name)
		}
	}
	// Behind the clone, strace itself may be an orphan that mote reaps, and the app may be dead before the first look.
	at := slices.Index(calls, "close_range")
	if at < 0 || !slices.Equal(calls[:at+1], plainLife[:slices.Index(plainLife, "close_range")+1]) {
		t.Errorf("a plain life calls\n%v, want\n%v", calls, plainLife)
	}
	for _, call := range calls[at+1:] {
		if !slices.Contains([]string{"wait4", "rt_sigtimedwait", "exit_group"}, call) {
			t.Errorf("%s is no call of the rest of a plain life: %v", call, calls)
		}
	}
}

// TestMemoryIsConstant compares mote's memory before and after many orphans and signals. What leaks a byte for each of them
// shows after some thousands.
func TestMemoryIsConstant(t *testing.T) {
	orphans, signals := 100_000, 1_000_000
	if testing.Short() {
		orphans, signals = 10_000, 100_000
	}
	x := harness.NewX(t)
	x.Bound = 10 * wait.Bound
	p := x.Start(harness.Setup{}, "/bin/sh", "-c",
		fmt.Sprintf("trap : USR1; echo ready 0; for i in 1 2 3 4 5 6 7 8 9 10; do %s orphans %d 0; done; echo done; exec %s drain 64",
			harness.ChildPath, orphans/10, harness.ChildPath))
	p.Ready()
	before := memory(p.PID(), "Rss")
	p.WantLines("done")
	p.Ready()
	for range signals {
		p.Send(10)
	}
	p.Send(64)
	var got int
	if line := p.Line(); !harness.Scan(line, "drained %d", &got) || got == 0 {
		t.Errorf("the app says %q", line)
	}
	after := memory(p.PID(), "Rss")
	p.WantCode(0)
	if after > before+8 {
		t.Errorf("%d KiB resident after %d orphans and %d signals, %d before", after, orphans, signals, before)
	}
	t.Logf("%d KiB before, %d KiB after; %d of %d signals came one by one", before, after, got, signals)
}

// TestNoReactionNoTimer looks at the system calls of a life without --on: it never waits for a time, and asks what time it is
// once for each signal, beside its beginning and its end.
func TestNoReactionNoTimer(t *testing.T) {
	x := harness.NewX(t)
	wrap := strings.Fields("strace -D -o strace.out -e trace=rt_sigtimedwait,clock_gettime,nanosleep,ppoll,rt_sigqueueinfo")
	p := x.Start(harness.Setup{Wrap: wrap, Bare: true}, harness.ChildPath, "report", harness.EndOfReport)
	p.Ready()
	signals := []syscall.Signal{syscall.SIGHUP, syscall.SIGTERM, syscall.SIGUSR1}
	for _, signal := range signals {
		p.Send(signal)
		p.WantNumbers(strconv.Itoa(int(signal)))
	}
	p.WantRest("") // by one more
	x.Eventually("strace has written", func() bool {
		text, _ := os.ReadFile(x.Dir + "/strace.out")
		return strings.Contains(string(text), "+++ exited")
	})
	text, _ := os.ReadFile(x.Dir + "/strace.out")
	for _, line := range strings.Split(string(text), "\n") {
		// What is known to wait is taken with a timeout of 0, and never waited for.
		if strings.HasPrefix(line, "rt_sigtimedwait") && !strings.Contains(line, ", NULL, 8)") && !strings.Contains(line, "{tv_sec=0, tv_nsec=0}") {
			t.Errorf("waits for a time: %s", line)
		}
	}
	most := 2 + len(signals) + 1
	if n := strings.Count(string(text), "clock_gettime"); n > most || strings.Contains(string(text), "nanosleep") {
		t.Errorf("the clock was asked %d times, want %d at most: %s", n, most, text)
	}
}
