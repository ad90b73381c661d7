package dropin

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"mote/test/harness"
)

// TestDropinPauses sends every signal: TERM and INT end it with 0, each other one that can be caught changes nothing.
func TestDropinPauses(t *testing.T) {
	for _, bare := range []bool{false, true} {
		for _, end := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
			x := harness.NewX(t)
			p := x.Pausing(harness.Setup{Bare: bare, Shell: "exec 3</etc/passwd 4</etc 9<>/dev/null"})
			want := "0 1 2"
			if bare {
				want = "2"
			}
			if got := harness.Descriptors(p.PID()); got != want {
				t.Errorf("it has open %q, want %q", got, want)
			}
			for signal := syscall.Signal(1); signal <= 64; signal++ {
				if signal != syscall.SIGKILL && signal != syscall.SIGSTOP && signal != syscall.SIGTERM && signal != syscall.SIGINT {
					p.Send(signal)
				}
			}
			x.Rests(p.PID())
			p.Send(end)
			if r := p.WantCode(0); r.Stdout+r.Stderr != "" {
				t.Errorf("it says %q", r.Stdout+r.Stderr)
			}
		}
	}
}

// TestDropinPauseRefuses has a program for --pause.
func TestDropinPauseRefuses(t *testing.T) {
	if r := harness.NewX(t).Words(nil, "-P", "true"); r.Code != 125 || !strings.Contains(r.Stderr,
		"a program and its arguments are not for --pause") {
		t.Errorf("code %d, stderr %q", r.Code, r.Stderr)
	}
}

// enter runs a program in the PID namespace of a process, as a container of its pod.
func enter(x *harness.X, pid int, words ...string) *exec.Cmd {
	args := append([]string{"--pid", "--target", strconv.Itoa(pid), "--"}, words...)
	if os.Getuid() != 0 {
		args = append([]string{"--user", "--preserve-credentials"}, args...)
	}
	cmd := exec.Command("nsenter", args...)
	x.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd
}

// TestDropinPausesForPod has the apps of a pod enter the namespace that it holds. Their orphans are reaped, also a storm of
// them, and its end ends them all.
func TestDropinPausesForPod(t *testing.T) {
	x := harness.NewX(t)
	p := x.As(x.Called("pause")).Start(harness.Setup{})
	x.Eventually("it waits", func() bool { return harness.State(p.PID()) == "S" && len(harness.Children(p.PID())) == 0 })
	if out, err := enter(x, p.PID(), harness.ChildPath, "orphans", "200", "1").CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	if err := enter(x, p.PID(), harness.ChildPath, "orphans", "5", "9999999").Run(); err != nil { // they live longer than this test
		t.Fatal(err)
	}
	x.Eventually("the living orphans are its children, and all dead ones are gone", func() bool {
		return len(harness.Children(p.PID())) == 5 && harness.Zombies(p.PID()) == 0
	})
	app := enter(x, p.PID(), harness.MotePath, harness.ChildPath, "report", "15") // an app with an init of its own
	ended := make(chan error, 1)
	reader, writer := x.RawPipe()
	app.Stdout = writer
	if err := app.Start(); err != nil {
		t.Fatal(err)
	}
	writer.Close()
	ready := make([]byte, 64)
	n, _ := reader.Read(ready)
	if !strings.HasPrefix(string(ready[:n]), "ready ") {
		t.Fatalf("the app says %q", ready[:n])
	}
	go func() { ended <- app.Wait() }()
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
	select {
	case <-ended:
	case <-time.After(x.Bound):
		t.Error("the app outlived the pod")
	}
}

// TestDropinPauseIsIdle holds its processor time and wake-ups to nothing.
func TestDropinPauseIsIdle(t *testing.T) {
	x := harness.NewX(t)
	p := x.Pausing(harness.Setup{})
	used := func() string {
		return fmt.Sprint(harness.Status(p.PID())["voluntary_ctxt_switches"], " switches, ", harness.Ticks(p.PID()), " ticks")
	}
	before := used()
	other := x.Pausing(harness.Setup{Bare: true}) // as long as it takes to start and end another one
	other.Send(syscall.SIGTERM)
	other.WantCode(0)
	if after := used(); after != before {
		t.Errorf("%s before, %s after", before, after)
	}
	p.Send(syscall.SIGINT)
	p.WantCode(0)
}
