package tools

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// podGroup makes a control group of version 2, and removes it in the end.
func podGroup(x *harness.X, name string) (procs string) {
	x.Helper()
	for _, mount := range []string{"/sys/fs/cgroup/unified", "/sys/fs/cgroup"} {
		if _, err := os.Stat(mount + "/cgroup.procs"); err != nil {
			continue
		}
		folder := fmt.Sprintf("%s/mote-test-%d-%s", mount, os.Getpid(), name)
		if err := os.Mkdir(folder, 0o755); err != nil {
			x.Skip(err)
		}
		x.Cleanup(func() {
			x.Eventually("the cgroup can be removed", func() bool { return os.Remove(folder) == nil })
		})
		return folder + "/cgroup.procs"
	}
	x.Skip("there is no cgroup v2 to make a group in")
	return ""
}

// pod is a PID namespace that a pause holds, in which two motes run as PID 1 of no one, each in a control group of its own.
func pod(x *harness.X) (pause *harness.Process, motes [2]*harness.Process, groups [2]string) {
	x.Helper()
	for i, name := range []string{"a", "b"} {
		groups[i] = podGroup(x, name)
	}
	pause = x.As(x.Called("pause")).Start(harness.Setup{Proc: true})
	x.Eventually("it waits", func() bool { return harness.State(pause.PID()) == "S" && harness.IsMote(pause.PID()) })
	for i := range motes {
		script := fmt.Sprintf("echo $$ >%s; exec %s -- %s report 64", groups[i], harness.MotePath, harness.ChildPath)
		motes[i] = x.WithoutInit().Start(harness.Setup{Bare: true}, harness.Enters(pause, "/bin/sh", "-c", script)...)
		motes[i].Ready()
	}
	return pause, motes, groups
}

// TestToolAimlessInPod sends from a container of the pod: the mote of that one is meant, and never the pause.
func TestToolAimlessInPod(t *testing.T) {
	harness.AsRoot(t)
	x := harness.NewX(t)
	pause, motes, groups := pod(x)
	for i, p := range motes {
		for word, want := range map[string]string{"HUP": "1", "reopen": "10", "NONE": ""} {
			script := fmt.Sprintf("echo $$ >%s; exec %s --signal=%s", groups[i], harness.MotePath, word)
			x.RunCommand(nil, harness.Enters(pause, "/bin/sh", "-c", script)...).Wants(x, word, 0, "", "")
			p.WantNumbers(want)
		}
	}
	toolListsMotes(x, pause, noMote)
	script := fmt.Sprintf("echo $$ >%s; exec %s --signal=KILL", groups[0], harness.MotePath)
	x.RunCommand(nil, harness.Enters(pause, "/bin/sh", "-c", script)...).Wants(x, "KILL", 0, "", "")
	motes[0].WantCode(137)
	_ = syscall.Kill(harness.Children(harness.Children(motes[1].PID())[0])[0], 64)
	motes[1].WantNumbers("64")
	motes[1].WantCode(0)
	if pause.Send(syscall.SIGTERM); pause.WantCode(0).Stdout != "" {
		t.Error("the pause was signalled")
	}
}

// toolListsMotes sends from where no mote is meant: none gets the signal, and both are listed, with the pause left out.
func toolListsMotes(x *harness.X, pause *harness.Process, why string) {
	x.Helper()
	r := x.Tool(pause, "--signal=TERM")
	lines := strings.Split(strings.TrimSuffix(r.Stderr, "\n"), "\n")
	if r.Code != 1 || len(lines) != 3 || lines[0] != "mote: "+why {
		x.Errorf("code %d, stderr %q", r.Code, r.Stderr)
		return
	}
	for _, line := range lines[1:] {
		pid := 0
		if !harness.Scan(line, "mote: pid %d ", &pid) || pid == 1 || !strings.HasSuffix(line,
			fmt.Sprintf(" %q", harness.MotePath+" -- "+harness.ChildPath+" report 64")) {
			x.Errorf("row %q", line)
		}
	}
}

// TestToolAimlessTwo has two motes in one control group, such as in a virtual machine.
func TestToolAimlessTwo(t *testing.T) {
	x := harness.NewX(t)
	one := harness.MotePath + " -- " + harness.ChildPath + " report 64 & "
	p := x.WithoutInit().Start(harness.Setup{Proc: true}, "/bin/sh", "-c", one+one+"wait")
	p.Ready()
	p.Ready()
	toolListsMotes(x, p, "several motes run here; choose one by its pid:")
}
