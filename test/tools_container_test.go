package test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// noMote is the line about a container without one.
const noMote = "PID 1 is no mote, and none runs in this control group; name a target, as in --signal HUP=nginx"

// TestToolAimless sends without a target where mote is PID 1, by its own name or another: the app gets the signal from it.
func TestToolAimless(t *testing.T) {
	text, err := os.ReadFile(motePath)
	if err != nil {
		t.Fatal(err)
	}
	for name, known := range map[string]bool{"mote-amd64": true, "tini": true, "dumb-init_1.2.5": true, "podman-init": true, "other": false} {
		x := newX(t)
		p := x.as(x.file(name, string(text), 0o755)).start(setup{proc: true}, childPath, "report", "64")
		p.ready()
		r := x.tool(p, "-v", "--signal=HUP")
		if !known {
			r.wants(x, name, 1, "", noMote)
			p.wantRest("")
			continue
		}
		r.wants(x, name, 0, "", fmt.Sprintf("sent SIGHUP to pid 1 %q", name))
		p.wantRest("1")
	}
	x := newX(t)
	p := x.as(x.called("other")).start(setup{proc: true}, childPath, "report", "64")
	p.ready()
	x.tool(p, "--signal=reload").wants(x, "the same file by any name", 0, "", "")
	p.wantRest("1")
}

// TestToolAimlessEnds has KILL and STOP, which are for the app and never for mote. An older job in the background is not it.
func TestToolAimlessEnds(t *testing.T) {
	x := newX(t)
	p := x.without().start(setup{proc: true}, "/bin/sh", "-c", "sleep 9999 & exec "+motePath+" -- "+childPath+" report 64")
	app := p.ready()
	x.tool(p, "--dry-run", "--signal=KILL").wants(x, "dry run", 0, fmt.Sprintf("would send SIGKILL to pid %d \"child\"\n", app), "")
	outer := p.outer(app)
	x.tool(p, "--signal=STOP").wants(x, "STOP", 0, "", "")
	x.eventually("the app has stopped", func() bool { return state(outer) == "T" })
	x.tool(p, fmt.Sprintf("--signal=CONT=%d", app)).wants(x, "CONT", 0, "", "")
	p.wantNumbers("18")
	x.toolEndsAll(p)
	p.wantCode(137)
}

// toolEndsAll kills the app, and so its container, which may take the tool along before that ends by itself.
func (x *X) toolEndsAll(p *process) {
	x.Helper()
	r := x.tool(p, "--signal=KILL")
	if r.code == -int(syscall.SIGKILL) {
		r.code = 0
	}
	r.wants(x, "KILL", 0, "", "")
}

// TestToolAimlessNoApp has a mote whose app has ended, and that stays for another process.
func TestToolAimlessNoApp(t *testing.T) {
	x := newX(t)
	p := x.start(setup{proc: true, opts: on("EXIT=wait")}, "/bin/sh", "-c", childPath+" as left 64 &")
	p.line()
	p.left("left")
	x.tool(p, "--signal=KILL").wants(x, "KILL", 1, "", "failed to send SIGKILL to pid 1 of uid 0: no child processes")
	x.tool(p, "--signal=HUP").wants(x, "HUP", 0, "", "")
	p.wantReports("HUP", "left 1")
}

// TestToolAimlessNoAppInPod has such a mote where it is not PID 1: what is left is no group of its own.
func TestToolAimlessNoAppInPod(t *testing.T) {
	x := newX(t)
	script := motePath + " --on EXIT=wait -- /bin/sh -c '" + childPath + " as left 64 &' & wait; echo code $?"
	p := x.without().start(setup{proc: true}, "/bin/sh", "-c", script)
	p.line()
	x.eventually("the app has gone", func() bool { return len(descendants(p.pid())) == 2 })
	x.tool(p, "--signal=HUP").wants(x, "HUP", 0, "", "")
	p.wantReports("HUP", "left 1")
	r := x.tool(p, "--signal=KILL")
	if r.code != 1 || !strings.HasPrefix(r.stderr, "mote: failed to send SIGKILL to pid ") || !strings.HasSuffix(r.stderr, ": no child processes\n") {
		t.Errorf("KILL: code %d, stderr %q", r.code, r.stderr)
	}
}

// TestToolAimlessPause has a pause for PID 1, whose end would be that of its pod, in all spellings; and motes with an app
// that look alike.
func TestToolAimlessPause(t *testing.T) {
	for _, words := range []string{"-P", "--pause", "-vP", "-Pw", "-v -P", "-v --pause", "--on TERM=INT -P", "--on=TERM=INT -P", "-e 3 -P",
		"-we 3 --pause", "-e3 -P"} {
		x := newX(t)
		p := x.start(setup{proc: true, opts: options{extra: strings.Fields(words)}})
		x.eventually("it waits", func() bool { return state(p.pid()) == "S" && isMote(p.pid()) })
		x.tool(p, "--dry-run", "--signal=TERM").wants(x, words, 1, "", noMote)
	}
	for _, words := range []string{"-v", "-e 3", "--parent-death=PWR", "--on HUP=INT", "-p PWR"} {
		x := newX(t)
		p := x.start(setup{proc: true, opts: options{extra: strings.Fields(words)}}, childPath, "report", "64", "-P", "--pause")
		p.ready()
		x.tool(p, "--dry-run", "--signal=TERM").wants(x, words, 0, fmt.Sprintf("would send SIGTERM to pid 1 %q\n", filepath.Base(motePath)), "")
	}
}

// TestToolAimlessToAll has a mote that passes the signal on to all, and so to who has sent it: mote as a tool is not
// hurt by its own signal.
func TestToolAimlessToAll(t *testing.T) {
	x := newX(t)
	p := x.start(setup{proc: true, opts: options{extra: []string{"--to=all"}}}, childPath, "report", "64")
	p.ready()
	for range 50 {
		x.tool(p, "-v", "--signal=HUP").wants(x, "HUP", 0, "", fmt.Sprintf("sent SIGHUP to pid 1 %q", filepath.Base(motePath)))
		p.wantNumbers("1")
	}
	p.wantRest("")
}

// TestToolAimlessNone has a container without a mote: its PID 1 gets nothing, and neither does anybody else.
func TestToolAimlessNone(t *testing.T) {
	x := newX(t)
	p := x.without().start(setup{proc: true}, childPath, "report", "64")
	p.ready()
	for _, word := range []string{"HUP", "TERM", "KILL", "STOP", "NONE", "reload"} {
		x.tool(p, "--signal="+word).wants(x, word, 1, "", noMote)
	}
	p.wantRest("")
}

// TestToolAimlessBelowShell has the one mote below a shell that is PID 1.
func TestToolAimlessBelowShell(t *testing.T) {
	x := newX(t)
	p := x.without().start(setup{proc: true}, "/bin/sh", "-c", motePath+" -- "+childPath+" report 64 & wait; echo code $?")
	app := p.ready()
	x.tool(p, "--signal=HUP").wants(x, "HUP", 0, "", "")
	p.wantNumbers("1")
	x.tool(p, "--dry-run", "--signal=KILL").wants(x, "dry run", 0, fmt.Sprintf("would send SIGKILL to pid %d \"child\"\n", app), "")
	x.toolEndsAll(p)
	p.wantCode(0)
}

// TestToolAimlessBeside has a mote without an app beside the one with an app: that has nobody to hand the signal to.
func TestToolAimlessBeside(t *testing.T) {
	x := newX(t)
	p := x.without().start(setup{proc: true}, "/bin/sh", "-c", motePath+" --pause & "+motePath+" -- "+childPath+" report 64 & wait")
	p.ready()
	x.tool(p, "--signal=HUP").wants(x, "HUP", 0, "", "")
	p.wantNumbers("1")
}

// TestToolAimlessEarliest has a child of mote that leads its own group, too, and has a lower pid, but started later than the
// app.
func TestToolAimlessEarliest(t *testing.T) {
	asRoot(t)
	x := newX(t)
	script := "sleep 0.1; echo 50 >/proc/sys/kernel/ns_last_pid; (setsid $0 as orphan 64 &); exec $0 as boss 64"
	p := x.start(setup{proc: true, shell: "echo 1000 >/proc/sys/kernel/ns_last_pid"}, "/bin/sh", "-c", script, childPath)
	pids := p.pids(2)
	if pids["orphan"] >= pids["boss"] {
		t.Fatalf("pids %v", pids)
	}
	x.tool(p, "--dry-run", "--signal=KILL").wants(x, "dry run", 0, fmt.Sprintf("would send SIGKILL to pid %d \"child\"\n", pids["boss"]), "")
}

// TestToolAimlessNoGroup keeps mote from reading any control group: then no mote is known to be in the same one.
func TestToolAimlessNoGroup(t *testing.T) {
	asRoot(t)
	x := newX(t)
	p := x.without().start(setup{proc: true}, "/bin/sh", "-c", motePath+" -- "+childPath+" report 64 & wait; echo code $?")
	p.ready()
	log := x.dir + "/strace.out"
	traced := []string{"strace", "-o", log, "-e", "trace=openat", motePath, "--signal=NONE"}
	x.output(nil, enters(p, traced...)...).wants(x, "with its group", 0, "", "")
	text, _ := os.ReadFile(log)
	before, _, found := strings.Cut(string(text), "/cgroup\"")
	if !found {
		t.Fatalf("no control group was read:\n%s", text)
	}
	own := strings.Count(before, "openat(")
	inject := fmt.Sprintf("openat:error=EACCES:when=%d..%d", own, own+1)
	r := x.output(nil, enters(p, append(x.injecting(inject), motePath, "--signal=HUP")...)...)
	if r.code != 1 || !strings.HasPrefix(r.stderr, "mote: "+noMote+"\nmote: pid ") {
		t.Errorf("code %d, stderr %q", r.code, r.stderr)
	}
	p.wantNumbers("")
}

// TestToolAimlessNoProc has no /proc, or one of another PID namespace, in which the pids are those of others: only a pid can
// be signalled, and no name is told.
func TestToolAimlessNoProc(t *testing.T) {
	for name, s := range map[string]setup{"none": {shell: "mount -t tmpfs none /proc"}, "another": {}} {
		t.Run(name, func(t *testing.T) {
			x := newX(t)
			p := x.start(s, childPath, "report", "64")
			app := p.ready()
			for _, words := range []string{"--signal=HUP", "--signal=HUP=child", "--signal=HUP=*", "--ps", "--ps=zombies"} {
				x.tool(p, words).wants(x, words, 1, "", "failed to read /proc: it is missing, or shows another PID namespace")
			}
			x.tool(p, "--dry-run", fmt.Sprintf("--signal=HUP=%d", app)).wants(x, "dry run", 0, fmt.Sprintf("would send SIGHUP to pid %d\n", app), "")
			x.tool(p, fmt.Sprintf("--signal=HUP=%d", app)).wants(x, "by its pid", 0, "", "")
			p.wantRest("1")
		})
	}
}

// podGroup makes a control group of version 2, and removes it in the end.
func (x *X) podGroup(name string) (procs string) {
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
			x.eventually("the cgroup can be removed", func() bool { return os.Remove(folder) == nil })
		})
		return folder + "/cgroup.procs"
	}
	x.Skip("there is no cgroup v2 to make a group in")
	return ""
}

// pod is a PID namespace that a pause holds, in which two motes run as PID 1 of no one, each in a control group of its own.
func (x *X) pod() (pause *process, motes [2]*process, groups [2]string) {
	x.Helper()
	for i, name := range []string{"a", "b"} {
		groups[i] = x.podGroup(name)
	}
	pause = x.as(x.called("pause")).start(setup{proc: true})
	x.eventually("it waits", func() bool { return state(pause.pid()) == "S" && isMote(pause.pid()) })
	for i := range motes {
		script := fmt.Sprintf("echo $$ >%s; exec %s -- %s report 64", groups[i], motePath, childPath)
		motes[i] = x.without().start(setup{bare: true}, enters(pause, "/bin/sh", "-c", script)...)
		motes[i].ready()
	}
	return pause, motes, groups
}

// TestToolAimlessInPod sends from a container of the pod: the mote of that one is meant, and never the pause.
func TestToolAimlessInPod(t *testing.T) {
	asRoot(t)
	x := newX(t)
	pause, motes, groups := x.pod()
	for i, p := range motes {
		for word, want := range map[string]string{"HUP": "1", "reopen": "10", "NONE": ""} {
			script := fmt.Sprintf("echo $$ >%s; exec %s --signal=%s", groups[i], motePath, word)
			x.output(nil, enters(pause, "/bin/sh", "-c", script)...).wants(x, word, 0, "", "")
			p.wantNumbers(want)
		}
	}
	x.toolListsMotes(pause, noMote)
	script := fmt.Sprintf("echo $$ >%s; exec %s --signal=KILL", groups[0], motePath)
	x.output(nil, enters(pause, "/bin/sh", "-c", script)...).wants(x, "KILL", 0, "", "")
	motes[0].wantCode(137)
	_ = syscall.Kill(children(children(motes[1].pid())[0])[0], 64)
	motes[1].wantNumbers("64")
	motes[1].wantCode(0)
	if pause.send(syscall.SIGTERM); pause.wantCode(0).stdout != "" {
		t.Error("the pause was signalled")
	}
}

// toolListsMotes sends from where no mote is meant: none gets the signal, and both are listed, with the pause left out.
func (x *X) toolListsMotes(pause *process, why string) {
	x.Helper()
	r := x.tool(pause, "--signal=TERM")
	lines := strings.Split(strings.TrimSuffix(r.stderr, "\n"), "\n")
	if r.code != 1 || len(lines) != 3 || lines[0] != "mote: "+why {
		x.Errorf("code %d, stderr %q", r.code, r.stderr)
		return
	}
	for _, line := range lines[1:] {
		pid := 0
		if !scan(line, "mote: pid %d ", &pid) || pid == 1 || !strings.HasSuffix(line, fmt.Sprintf(" %q", motePath+" -- "+childPath+" report 64")) {
			x.Errorf("row %q", line)
		}
	}
}

// TestToolAimlessTwo has two motes in one control group, such as in a virtual machine.
func TestToolAimlessTwo(t *testing.T) {
	x := newX(t)
	one := motePath + " -- " + childPath + " report 64 & "
	p := x.without().start(setup{proc: true}, "/bin/sh", "-c", one+one+"wait")
	p.ready()
	p.ready()
	x.toolListsMotes(p, "several motes run here; choose one by its pid:")
}
