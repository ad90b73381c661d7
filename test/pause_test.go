package test

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// pausing starts mote without an app and waits until it has let go of all.
func (x *X) pausing(s setup) *process {
	x.Helper()
	s.opts.extra = append(s.opts.extra, "--pause")
	x.init.words = func(o options) ([]string, bool) { return o.extra, true }
	p := x.start(s)
	x.eventually("it waits", func() bool {
		dir, _ := os.Readlink(fmt.Sprintf("/proc/%d/cwd", p.pid()))
		return state(p.pid()) == "S" && dir == "/"
	})
	return p
}

// TestDropinPauses sends every signal: TERM and INT end it with 0, each other one that can be caught changes nothing.
func TestDropinPauses(t *testing.T) {
	for _, bare := range []bool{false, true} {
		for _, end := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
			x := newX(t)
			p := x.pausing(setup{bare: bare, shell: "exec 3</etc/passwd 4</etc 9<>/dev/null"})
			want := "0 1 2"
			if bare {
				want = "2"
			}
			if got := descriptors(p.pid()); got != want {
				t.Errorf("it has open %q, want %q", got, want)
			}
			for signal := syscall.Signal(1); signal <= 64; signal++ {
				if signal != syscall.SIGKILL && signal != syscall.SIGSTOP && signal != syscall.SIGTERM && signal != syscall.SIGINT {
					p.send(signal)
				}
			}
			x.rests(p.pid())
			p.send(end)
			if r := p.wantCode(0); r.stdout+r.stderr != "" {
				t.Errorf("it says %q", r.stdout+r.stderr)
			}
		}
	}
}

// TestDropinPauseRefuses has a program for --pause.
func TestDropinPauseRefuses(t *testing.T) {
	if r := newX(t).words(nil, "-P", "true"); r.code != 125 || !contains(r.stderr, "a program and its arguments are not for --pause") {
		t.Errorf("code %d, stderr %q", r.code, r.stderr)
	}
}

// enter runs a program in the PID namespace of a process, as a container of its pod.
func enter(x *X, pid int, words ...string) *exec.Cmd {
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
	x := newX(t)
	p := x.as(x.called("pause")).start(setup{})
	x.eventually("it waits", func() bool { return state(p.pid()) == "S" && len(children(p.pid())) == 0 })
	if out, err := enter(x, p.pid(), childPath, "orphans", "200", "1").CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	if err := enter(x, p.pid(), childPath, "orphans", "5", "9999999").Run(); err != nil { // they live longer than this test
		t.Fatal(err)
	}
	x.eventually("the living orphans are its children, and all dead ones are gone", func() bool {
		return len(children(p.pid())) == 5 && zombies(p.pid()) == 0
	})
	app := enter(x, p.pid(), motePath, childPath, "report", "15") // an app with an init of its own
	ended := make(chan error, 1)
	reader, writer := x.rawPipe()
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
	p.send(syscall.SIGTERM)
	p.wantCode(0)
	select {
	case <-ended:
	case <-time.After(x.bound):
		t.Error("the app outlived the pod")
	}
}

// TestDropinPauseIsIdle holds its processor time and wake-ups to nothing.
func TestDropinPauseIsIdle(t *testing.T) {
	x := newX(t)
	p := x.pausing(setup{})
	used := func() string {
		return fmt.Sprint(status(p.pid())["voluntary_ctxt_switches"], " switches, ", ticks(p.pid()), " ticks")
	}
	before := used()
	other := x.pausing(setup{bare: true}) // as long as it takes to start and end another one
	other.send(syscall.SIGTERM)
	other.wantCode(0)
	if after := used(); after != before {
		t.Errorf("%s before, %s after", before, after)
	}
	p.send(syscall.SIGINT)
	p.wantCode(0)
}
