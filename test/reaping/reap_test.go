package reaping

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestBatches has many orphans die while mote is stopped, and looks at its system calls then: however many are dead, it
// looks for signals after a bounded number of them.
func TestBatches(t *testing.T) {
	const batch, many = 64, 300
	x := harness.NewX(t)
	wrap := strings.Fields("strace -D -o strace.out -e trace=wait4,rt_sigpending")
	p := x.Start(harness.Setup{Wrap: wrap}, "/bin/sh", "-c",
		fmt.Sprintf("%s orphans %d 9999999; exec %s report 15", harness.ChildPath, many, harness.ChildPath))
	p.Ready()
	x.Eventually("the orphans are mote's children", func() bool { return len(harness.Children(p.PID())) == many+2 }) // the app and strace
	p.Send(syscall.SIGSTOP)
	x.Eventually("mote is stopped", func() bool { // below strace, its state alone does not tell
		pending, err := strconv.ParseUint(harness.Status(p.PID())["ShdPnd"], 16, 64)
		return err == nil && pending>>(syscall.SIGSTOP-1)&1 == 0 && harness.State(p.PID()) == "t"
	})
	for _, pid := range harness.Children(p.PID()) {
		if strings.HasPrefix(harness.CommandLine(pid), harness.ChildPath+" orphans ") { // and not strace, or the app
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	x.Eventually("all are dead", func() bool { return harness.Zombies(p.PID()) == many })
	p.Send(syscall.SIGCONT)
	x.Eventually("all are reaped", func() bool { return len(harness.Children(p.PID())) == 2 }) // the app and strace
	p.Send(15)
	p.WantCode(0)
	text, _ := os.ReadFile(x.Dir + "/strace.out")
	row, longest, all := 0, 0, 0
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "wait4(-1, [") {
			row, all = row+1, all+1
		} else if strings.HasPrefix(line, "rt_sigpending") {
			row = 0
		}
		longest = max(longest, row)
	}
	if all < many || longest > batch || longest < 2 {
		t.Errorf("%d were reaped, at most %d in a row; want %d and at most %d", all, longest, many, batch)
	}
}

// TestCallsOfOrphans has orphans die one by one, each when mote rests, and counts its system calls: a wait, and two looks for the
// dead. To see that no signal starves takes one more now and then.
func TestCallsOfOrphans(t *testing.T) {
	const count, most = 1000, 3.2
	x := harness.NewX(t)
	p := x.Start(harness.Setup{Wrap: strings.Fields("strace -D -o strace.out")}, "/bin/sh", "-c",
		fmt.Sprintf("%s orphans %d 600000; exec %s report 15", harness.ChildPath, count, harness.ChildPath))
	p.Ready()
	dead := 0
	for _, pid := range harness.Children(p.PID()) {
		if !strings.HasPrefix(harness.CommandLine(pid), harness.ChildPath+" orphans") {
			continue
		}
		dead++
		_ = syscall.Kill(pid, syscall.SIGKILL)
		x.Eventually("it is reaped", func() bool { return harness.State(pid) == "" })
		x.Rests(p.PID())
	}
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
	text, _ := os.ReadFile(x.Dir + "/strace.out")
	at := strings.Index(string(text), "SIGKILL")
	if at < 0 || dead != count {
		t.Fatalf("%d orphans, want %d; strace saw %d bytes, SIGKILL at %d", dead, count, len(text), at)
	}
	calls := float64(strings.Count(string(text[at:]), "\n")) / count
	t.Logf("%.3f calls for each", calls)
	if calls > most {
		t.Errorf("%.3f calls for each orphan, want at most %v", calls, most)
	}
}

// TestReapingNeedsSubreaper shows that adoptsOrphans can fail: below a process that is no subreaper, orphans go elsewhere.
func TestReapingNeedsSubreaper(t *testing.T) {
	x := harness.NewX(t)
	x.Init = harness.Init{Name: "sh", Path: "/bin/sh", Words: func(harness.Options) ([]string,
		bool) {
		return []string{"-c", `"$@" & wait`}, true
	}}
	p := x.Start(harness.Setup{Bare: true}, "/bin/sh", "-c", harness.ChildPath+" orphans 1 300; exec "+harness.ChildPath+" report 15")
	p.Ready()
	for _, pid := range harness.Children(p.PID()) {
		if strings.Contains(harness.CommandLine(pid), "orphans") {
			t.Errorf("a plain shell has adopted the orphan %d", pid)
		}
	}
}
