package test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// namesake is test/child under another name, which is what the kernel then calls the process.
func (x *X) namesake(name string) string {
	x.Helper()
	path := x.dir + "/" + name
	if err := os.Symlink(childPath, path); err != nil && !os.IsExist(err) {
		x.Fatal(err)
	}
	return path
}

// staff is a container in which each of some programs runs; the first is the app. They report under their own names, with
// "_" for a blank.
func (x *X) staff(names ...string) (p *process, pids map[string]int) {
	x.Helper()
	app := ""
	script := ""
	for i, name := range names {
		line := quote([]string{x.namesake(name), "as", strings.ReplaceAll(name, " ", "_"), "64"})
		if i == 0 {
			app = "exec " + line
		} else {
			script += line + " &\n"
		}
	}
	p = x.container("/bin/sh", "-c", script+app)
	return p, p.pids(len(names))
}

// pids reads who is ready, and with which pid.
func (p *process) pids(count int) map[string]int {
	p.x.Helper()
	pids := map[string]int{}
	for range count {
		name, pid := "", 0
		if line := p.line(); !scan(line, "%s ready %d", &name, &pid) {
			p.x.Fatalf("got line %q, want ready", line)
		}
		pids[name] = pid
	}
	return pids
}

// wantReports compares who has got signals since the last time, in any order: "one 1, two 1".
func (p *process) wantReports(what, want string) {
	p.x.Helper()
	var got []string
	for range strings.Split(want, ", ") {
		if want != "" {
			fields := strings.Fields(p.line())
			got = append(got, fields[0]+" "+fields[1])
		}
	}
	slices.Sort(got)
	if got := strings.Join(got, ", "); got != want {
		p.x.Errorf("%s: signals %q, want %q", what, got, want)
	}
}

// TestToolTargets finds processes by names and patterns. The kernel keeps 15 bytes of a name, mote knows all of it.
func TestToolTargets(t *testing.T) {
	x := newX(t)
	const long = "a-program-with-a-long-name"
	p, pids := x.staff("boss", "worker-1", "worker-2", long, "a=b", "w x")
	byPid := fmt.Sprintf("[%d]", pids["boss"])
	for target, who := range map[string]string{
		"boss":                   "boss",
		"worker-1":               "worker-1",
		"worker-*":               "worker-1, worker-2",
		"worker-?":               "worker-1, worker-2",
		"*-[1-2]":                "worker-1, worker-2",
		"worker-[!1]":            "worker-2",
		"[b]oss":                 "boss",
		long:                     long,
		long[:15]:                long,
		"a-program*-long-name":   long,
		"*-with-a-*":             long,
		"a=b":                    "a=b",
		"w x":                    "w_x",
		"w[o ]*":                 "w_x, worker-1, worker-2",
		"?":                      "a-program-with-a-long-name, a=b, boss, w_x, worker-1, worker-2",
		byPid:                    "boss",
		"*s*s*s*s*s*s*s*s*s*s*s": "",
	} {
		r := x.tool(p, "--signal=HUP="+target)
		if who == "" {
			r.wants(x, target, 1, "", fmt.Sprintf("no process is called %q", target))
			continue
		}
		r.wants(x, target, 0, "", "")
		p.wantReports(target, strings.ReplaceAll(who, ",", " 1,")+" 1")
	}
	for _, target := range []string{"Boss", "bos", "worker", "worker-", "oss", long[:16], long + "s", "2*x", "child", "[b", "b[]oss"} {
		x.tool(p, "--signal=HUP="+target).wants(x, target, 1, "", fmt.Sprintf("no process is called %q", target))
	}
	p.send(64)
	p.wantReports("the end", "boss 64")
}

// TestToolTargetArgv0 finds a process by a long name that it was started by, and by that of its file.
func TestToolTargetArgv0(t *testing.T) {
	x := newX(t)
	text, err := os.ReadFile(childPath)
	if err != nil {
		t.Fatal(err)
	}
	file := x.file("the-long-name-of-a-file", string(text), 0o755)
	p := x.container("/bin/bash", "-c", "exec -a /opt/the-long-name-it-was-called-by "+file+" as app 64")
	p.line()
	for _, target := range []string{"the-long-name-of-a-file", "the-long-name-it-was-called-by", "the-long-name-o"} {
		x.tool(p, "--signal=HUP="+target).wants(x, target, 0, "", "")
		p.wantReports(target, "app 1")
	}
}

// TestToolTargetSeveral has two processes of one name, which are not told apart by a guess.
func TestToolTargetSeveral(t *testing.T) {
	x := newX(t)
	worker := x.namesake("worker")
	p := x.container("/bin/sh", "-c", fmt.Sprintf("%s as one 64 & %[1]s as two 64 & exec %s as boss 64", worker, childPath))
	pids := p.pids(3)
	rows := []string{fmt.Sprintf("pid %d \"%s as one 64\"", pids["one"], worker), fmt.Sprintf("pid %d \"%s as two 64\"", pids["two"], worker)}
	if pids["one"] > pids["two"] {
		slices.Reverse(rows)
	}
	x.tool(p, "--signal=TERM=worker").wants(x, "a name of two", 1, "",
		"several processes are called \"worker\"; choose one by its pid, or all by a pattern:\nmote: "+strings.Join(rows, "\nmote: "))
	x.tool(p, fmt.Sprintf("--signal=HUP=%d", pids["two"])).wants(x, "by its pid", 0, "", "")
	p.wantReports("by its pid", "two 1")
	x.tool(p, "--signal=HUP=work*").wants(x, "by a pattern", 0, "", "")
	p.wantReports("by a pattern", "one 1, two 1")
}

// TestToolTargetNever has patterns that fit everybody: PID 1, mote itself and its caller are not meant by any of them.
func TestToolTargetNever(t *testing.T) {
	x := newX(t)
	p, pids := x.staff("boss", "worker")
	all := fmt.Sprintf("would send SIGKILL to pid %d \"boss\"\nwould send SIGKILL to pid %d \"worker\"\n", pids["boss"], pids["worker"])
	for _, target := range []string{"*", "[0-9]*", "[!x]*"} {
		r := x.output(nil, enters(p, "/bin/sh", "-c", `"$0" --dry-run --signal=KILL="$1"; exit $?`, motePath, target)...)
		rows := strings.SplitAfter(r.stdout, "\n")
		slices.Sort(rows)
		r.stdout = strings.Join(rows, "")
		r.wants(x, target, 0, all, "")
	}
	name := filepath.Base(motePath)
	for _, target := range []string{name, "1", "sh"} {
		r := x.output(nil, enters(p, "/bin/sh", "-c", `"$0" --dry-run --signal=HUP="$1"; exit $?`, motePath, target)...)
		if target == "1" {
			r.wants(x, "PID 1 by its pid", 0, fmt.Sprintf("would send SIGHUP to pid 1 %q\n", name), "")
			continue
		}
		r.wants(x, target, 1, "", fmt.Sprintf("no process is called %q", target))
	}
	x.tool(p, "--signal=KILL=1").wants(x, "KILL to PID 1", 1, "",
		fmt.Sprintf("failed to send SIGKILL to pid 1 of uid %d: the kernel keeps it from PID 1; without a target the app of mote gets it", 0))
}

// TestToolTargetZombie finds no process that has ended by its name.
func TestToolTargetZombie(t *testing.T) {
	x := newX(t)
	p := x.container(x.namesake("walker"), "zombie", childPath, "report", "64")
	p.ready()
	for _, target := range []string{"walker", "walk*"} {
		x.tool(p, "--signal=HUP="+target).wants(x, target, 1, "", fmt.Sprintf("no process is called %q", target))
	}
}

// TestToolTargetSomeForbidden has a pattern that fits a process of another user, too: that is told, and the others get it.
func TestToolTargetSomeForbidden(t *testing.T) {
	asRoot(t)
	x := newX(t)
	mote := x.everybody()
	p := x.container("/bin/sh", "-c", fmt.Sprintf("%s %s as own 64 & exec %[2]s as roots 64", strings.Join(asUser(nobody), " "), childPath))
	pids := p.pids(2)
	r := x.output(nil, enters(p, asUser(nobody, mote, "--signal=HUP=chi*")...)...)
	r.wants(x, "two users", 1, "", fmt.Sprintf("failed to send SIGHUP to pid %d of uid 0: operation not permitted", pids["roots"]))
	p.wantReports("two users", "own 1")
}

// outer is the pid, in the namespace of the test, of a process below p by its pid in the container.
func (p *process) outer(inner int) (pid int) {
	p.x.Helper()
	for _, pid := range descendants(p.pid()) {
		if fields := strings.Fields(status(pid)["NSpid"]); len(fields) > 1 && fields[len(fields)-1] == fmt.Sprint(inner) {
			return pid
		}
	}
	p.x.Fatalf("there is no pid %d in the container", inner)
	return 0
}
