package tools

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// noMote is the line about a container without one.
const noMote = "PID 1 is no mote, and none runs in this control group; name a target, as in --signal HUP=nginx"

// TestToolAimless sends without a target where mote is PID 1, by its own name or another: the app gets the signal from it.
func TestToolAimless(t *testing.T) {
	text, err := os.ReadFile(harness.MotePath)
	if err != nil {
		t.Fatal(err)
	}
	for name, known := range map[string]bool{"mote-amd64": true, "tini": true, "dumb-init_1.2.5": true, "podman-init": true, "other": false} {
		x := harness.NewX(t)
		p := x.As(x.File(name, string(text), 0o755)).Start(harness.Setup{Proc: true}, harness.ChildPath, "report", "64")
		p.Ready()
		r := x.Tool(p, "-v", "--signal=HUP")
		if !known {
			r.Wants(x, name, 1, "", noMote)
			p.WantRest("")
			continue
		}
		r.Wants(x, name, 0, "", fmt.Sprintf("sent SIGHUP to pid 1 %q", name))
		p.WantRest("1")
	}
	x := harness.NewX(t)
	p := x.As(x.Called("other")).Start(harness.Setup{Proc: true}, harness.ChildPath, "report", "64")
	p.Ready()
	x.Tool(p, "--signal=reload").Wants(x, "the same file by any name", 0, "", "")
	p.WantRest("1")
}

// TestToolAimlessEnds has KILL and STOP, which are for the app and never for mote. An older job in the background is not it.
func TestToolAimlessEnds(t *testing.T) {
	x := harness.NewX(t)
	p := x.WithoutInit().Start(harness.Setup{Proc: true}, "/bin/sh", "-c",
		"sleep 9999 & exec "+harness.MotePath+" -- "+harness.ChildPath+" report 64")
	app := p.Ready()
	x.Tool(p, "--dry-run", "--signal=KILL").Wants(x, "dry run", 0, fmt.Sprintf("would send SIGKILL to pid %d \"child\"\n", app), "")
	outer := outer(p, app)
	x.Tool(p, "--signal=STOP").Wants(x, "STOP", 0, "", "")
	x.Eventually("the app has stopped", func() bool { return harness.State(outer) == "T" })
	x.Tool(p, fmt.Sprintf("--signal=CONT=%d", app)).Wants(x, "CONT", 0, "", "")
	p.WantNumbers("18")
	toolEndsAll(x, p)
	p.WantCode(137)
}

// toolEndsAll kills the app, and so its container, which may take the tool along before that ends by itself.
func toolEndsAll(x *harness.X, p *harness.Process) {
	x.Helper()
	r := x.Tool(p, "--signal=KILL")
	if r.Code == -int(syscall.SIGKILL) {
		r.Code = 0
	}
	r.Wants(x, "KILL", 0, "", "")
}

// TestToolAimlessNoApp has a mote whose app has ended, and that stays for another process.
func TestToolAimlessNoApp(t *testing.T) {
	x := harness.NewX(t)
	p := x.Start(harness.Setup{Proc: true, Opts: harness.On("EXIT=wait")}, "/bin/sh", "-c", harness.ChildPath+" as left 64 &")
	p.Line()
	p.Left("left")
	x.Tool(p, "--signal=KILL").Wants(x, "KILL", 1, "", "failed to send SIGKILL to pid 1 of uid 0: no child processes")
	x.Tool(p, "--signal=HUP").Wants(x, "HUP", 0, "", "")
	wantReports(p, "HUP", "left 1")
}

// TestToolAimlessNoAppInPod has such a mote where it is not PID 1: what is left is no group of its own.
func TestToolAimlessNoAppInPod(t *testing.T) {
	x := harness.NewX(t)
	script := harness.MotePath + " --on EXIT=wait -- /bin/sh -c '" + harness.ChildPath + " as left 64 &' & wait; echo code $?"
	p := x.WithoutInit().Start(harness.Setup{Proc: true}, "/bin/sh", "-c", script)
	p.Line()
	x.Eventually("the app has gone", func() bool { return len(harness.Descendants(p.PID())) == 2 })
	x.Tool(p, "--signal=HUP").Wants(x, "HUP", 0, "", "")
	wantReports(p, "HUP", "left 1")
	r := x.Tool(p, "--signal=KILL")
	if r.Code != 1 || !strings.HasPrefix(r.Stderr, "mote: failed to send SIGKILL to pid ") || !strings.HasSuffix(r.Stderr, ": no child processes\n") {
		t.Errorf("KILL: code %d, stderr %q", r.Code, r.Stderr)
	}
}

// TestToolAimlessPause has a pause for PID 1, whose end would be that of its pod, in all spellings; and motes with an app
// that look alike.
func TestToolAimlessPause(t *testing.T) {
	for _, words := range []string{"-P", "--pause", "-vP", "-Pw", "-v -P", "-v --pause", "--on TERM=INT -P", "--on=TERM=INT -P", "-e 3 -P",
		"-we 3 --pause", "-e3 -P"} {
		x := harness.NewX(t)
		p := x.Start(harness.Setup{Proc: true, Opts: harness.Options{Extra: strings.Fields(words)}})
		x.Eventually("it waits", func() bool { return harness.State(p.PID()) == "S" && harness.IsMote(p.PID()) })
		x.Tool(p, "--dry-run", "--signal=TERM").Wants(x, words, 1, "", noMote)
	}
	for _, words := range []string{"-v", "-e 3", "--parent-death=PWR", "--on HUP=INT", "-p PWR"} {
		x := harness.NewX(t)
		p := x.Start(harness.Setup{Proc: true, Opts: harness.Options{Extra: strings.Fields(words)}}, harness.ChildPath,
			"report", "64", "-P", "--pause")
		p.Ready()
		x.Tool(p, "--dry-run", "--signal=TERM").Wants(x, words, 0, fmt.Sprintf("would send SIGTERM to pid 1 %q\n",
			filepath.Base(harness.MotePath)), "")
	}
}

// TestToolAimlessToAll has a mote that passes the signal on to all, and so to who has sent it: mote as a tool is not
// hurt by its own signal.
func TestToolAimlessToAll(t *testing.T) {
	x := harness.NewX(t)
	p := x.Start(harness.Setup{Proc: true, Opts: harness.Options{Extra: []string{"--to=all"}}}, harness.ChildPath, "report", "64")
	p.Ready()
	for range 50 {
		x.Tool(p, "-v", "--signal=HUP").Wants(x, "HUP", 0, "", fmt.Sprintf("sent SIGHUP to pid 1 %q", filepath.Base(harness.MotePath)))
		p.WantNumbers("1")
	}
	p.WantRest("")
}

// TestToolAimlessNone has a container without a mote: its PID 1 gets nothing, and neither does anybody else.
func TestToolAimlessNone(t *testing.T) {
	x := harness.NewX(t)
	p := x.WithoutInit().Start(harness.Setup{Proc: true}, harness.ChildPath, "report", "64")
	p.Ready()
	for _, word := range []string{"HUP", "TERM", "KILL", "STOP", "NONE", "reload"} {
		x.Tool(p, "--signal="+word).Wants(x, word, 1, "", noMote)
	}
	p.WantRest("")
}

// TestToolAimlessBelowShell has the one mote below a shell that is PID 1.
func TestToolAimlessBelowShell(t *testing.T) {
	x := harness.NewX(t)
	p := x.WithoutInit().Start(harness.Setup{Proc: true}, "/bin/sh", "-c",
		harness.MotePath+" -- "+harness.ChildPath+" report 64 & wait; echo code $?")
	app := p.Ready()
	x.Tool(p, "--signal=HUP").Wants(x, "HUP", 0, "", "")
	p.WantNumbers("1")
	x.Tool(p, "--dry-run", "--signal=KILL").Wants(x, "dry run", 0, fmt.Sprintf("would send SIGKILL to pid %d \"child\"\n", app), "")
	toolEndsAll(x, p)
	p.WantCode(0)
}

// TestToolAimlessBeside has a mote without an app beside the one with an app: that has nobody to hand the signal to.
func TestToolAimlessBeside(t *testing.T) {
	x := harness.NewX(t)
	p := x.WithoutInit().Start(harness.Setup{Proc: true}, "/bin/sh", "-c",
		harness.MotePath+" --pause & "+harness.MotePath+" -- "+harness.ChildPath+" report 64 & wait")
	p.Ready()
	x.Tool(p, "--signal=HUP").Wants(x, "HUP", 0, "", "")
	p.WantNumbers("1")
}

// TestToolAimlessEarliest has a child of mote that leads its own group, too, and has a lower pid, but started later than the
// app.
func TestToolAimlessEarliest(t *testing.T) {
	harness.AsRoot(t)
	x := harness.NewX(t)
	script := "sleep 0.1; echo 50 >/proc/sys/kernel/ns_last_pid; (setsid $0 as orphan 64 &); exec $0 as boss 64"
	p := x.Start(harness.Setup{Proc: true, Shell: "echo 1000 >/proc/sys/kernel/ns_last_pid"}, "/bin/sh", "-c", script, harness.ChildPath)
	pids := pidsOf(p, 2)
	if pids["orphan"] >= pids["boss"] {
		t.Fatalf("pids %v", pids)
	}
	x.Tool(p, "--dry-run", "--signal=KILL").Wants(x, "dry run", 0, fmt.Sprintf("would send SIGKILL to pid %d \"child\"\n", pids["boss"]), "")
}

// TestToolAimlessNoGroup keeps mote from reading any control group: then no mote is known to be in the same one.
func TestToolAimlessNoGroup(t *testing.T) {
	harness.AsRoot(t)
	x := harness.NewX(t)
	p := x.WithoutInit().Start(harness.Setup{Proc: true}, "/bin/sh", "-c",
		harness.MotePath+" -- "+harness.ChildPath+" report 64 & wait; echo code $?")
	p.Ready()
	log := x.Dir + "/strace.out"
	traced := []string{"strace", "-o", log, "-e", "trace=openat", harness.MotePath, "--signal=NONE"}
	x.RunCommand(nil, harness.Enters(p, traced...)...).Wants(x, "with its group", 0, "", "")
	text, _ := os.ReadFile(log)
	before, _, found := strings.Cut(string(text), "/cgroup\"")
	if !found {
		t.Fatalf("no control group was read:\n%s", text)
	}
	own := strings.Count(before, "openat(")
	inject := fmt.Sprintf("openat:error=EACCES:when=%d..%d", own, own+1)
	r := x.RunCommand(nil, harness.Enters(p, append(injecting(x, inject), harness.MotePath, "--signal=HUP")...)...)
	if r.Code != 1 || !strings.HasPrefix(r.Stderr, "mote: "+noMote+"\nmote: pid ") {
		t.Errorf("code %d, stderr %q", r.Code, r.Stderr)
	}
	p.WantNumbers("")
}

// TestToolAimlessNoProc has no /proc, or one of another PID namespace, in which the pids are those of others: only a pid can
// be signalled, and no name is told.
func TestToolAimlessNoProc(t *testing.T) {
	for name, s := range map[string]harness.Setup{"none": {Shell: "mount -t tmpfs none /proc"}, "another": {}} {
		t.Run(name, func(t *testing.T) {
			x := harness.NewX(t)
			p := x.Start(s, harness.ChildPath, "report", "64")
			app := p.Ready()
			for _, words := range []string{"--signal=HUP", "--signal=HUP=child", "--signal=HUP=*", "--ps", "--ps=zombies"} {
				x.Tool(p, words).Wants(x, words, 1, "", "failed to read /proc: it is missing, or shows another PID namespace")
			}
			x.Tool(p, "--dry-run", fmt.Sprintf("--signal=HUP=%d", app)).Wants(x, "dry run", 0, fmt.Sprintf("would send SIGHUP to pid %d\n", app), "")
			x.Tool(p, fmt.Sprintf("--signal=HUP=%d", app)).Wants(x, "by its pid", 0, "", "")
			p.WantRest("1")
		})
	}
}
