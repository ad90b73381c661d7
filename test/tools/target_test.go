package tools

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mote/test/harness"
)

// namesake is test/child under another name, which is what the kernel then calls the process.
func namesake(x *harness.X, name string) string {
	x.Helper()
	path := x.Dir + "/" + name
	if err := os.Symlink(harness.ChildPath, path); err != nil && !os.IsExist(err) {
		x.Fatal(err)
	}
	return path
}

// staff is a container in which each of some programs runs; the first is the app. They report under their own names, with
// "_" for a blank.
func staff(x *harness.X, names ...string) (p *harness.Process, pids map[string]int) {
	x.Helper()
	app := ""
	script := ""
	for i, name := range names {
		line := harness.Quote([]string{namesake(x, name), "as", strings.ReplaceAll(name, " ", "_"), "64"})
		if i == 0 {
			app = "exec " + line
		} else {
			script += line + " &\n"
		}
	}
	p = x.Container("/bin/sh", "-c", script+app)
	return p, pidsOf(p, len(names))
}

// pidsOf reads who is ready, and with which pid.
func pidsOf(p *harness.Process, count int) map[string]int {
	p.X.Helper()
	pids := map[string]int{}
	for range count {
		name, pid := "", 0
		if line := p.Line(); !harness.Scan(line, "%s ready %d", &name, &pid) {
			p.X.Fatalf("got line %q, want ready", line)
		}
		pids[name] = pid
	}
	return pids
}

// wantReports compares who has got signals since the last time, in any order: "one 1, two 1".
func wantReports(p *harness.Process, what, want string) {
	p.X.Helper()
	var got []string
	for range strings.Split(want, ", ") {
		if want != "" {
			fields := strings.Fields(p.Line())
			got = append(got, fields[0]+" "+fields[1])
		}
	}
	slices.Sort(got)
	if got := strings.Join(got, ", "); got != want {
		p.X.Errorf("%s: signals %q, want %q", what, got, want)
	}
}

// TestToolTargets finds processes by names and patterns. The kernel keeps 15 bytes of a name, mote knows all of it.
func TestToolTargets(t *testing.T) {
	x := harness.NewX(t)
	const long = "a-program-with-a-long-name"
	p, pids := staff(x, "boss", "worker-1", "worker-2", long, "a=b", "w x")
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
		r := x.Tool(p, "--signal=HUP="+target)
		if who == "" {
			r.Wants(x, target, 1, "", fmt.Sprintf("no process is called %q", target))
			continue
		}
		r.Wants(x, target, 0, "", "")
		wantReports(p, target, strings.ReplaceAll(who, ",", " 1,")+" 1")
	}
	for _, target := range []string{"Boss", "bos", "worker", "worker-", "oss", long[:16], long + "s", "2*x", "child", "[b", "b[]oss"} {
		x.Tool(p, "--signal=HUP="+target).Wants(x, target, 1, "", fmt.Sprintf("no process is called %q", target))
	}
	p.Send(64)
	wantReports(p, "the end", "boss 64")
}

// TestToolTargetArgv0 finds a process by a long name that it was started by, and by that of its file.
func TestToolTargetArgv0(t *testing.T) {
	x := harness.NewX(t)
	text, err := os.ReadFile(harness.ChildPath)
	if err != nil {
		t.Fatal(err)
	}
	file := x.File("the-long-name-of-a-file", string(text), 0o755)
	p := x.Container("/bin/bash", "-c", "exec -a /opt/the-long-name-it-was-called-by "+file+" as app 64")
	p.Line()
	for _, target := range []string{"the-long-name-of-a-file", "the-long-name-it-was-called-by", "the-long-name-o"} {
		x.Tool(p, "--signal=HUP="+target).Wants(x, target, 0, "", "")
		wantReports(p, target, "app 1")
	}
}

// TestToolTargetSeveral has two processes of one name, which are not told apart by a guess.
func TestToolTargetSeveral(t *testing.T) {
	x := harness.NewX(t)
	worker := namesake(x, "worker")
	p := x.Container("/bin/sh", "-c", fmt.Sprintf("%s as one 64 & %[1]s as two 64 & exec %s as boss 64", worker, harness.ChildPath))
	pids := pidsOf(p, 3)
	rows := []string{fmt.Sprintf("pid %d \"%s as one 64\"", pids["one"], worker), fmt.Sprintf("pid %d \"%s as two 64\"", pids["two"], worker)}
	if pids["one"] > pids["two"] {
		slices.Reverse(rows)
	}
	x.Tool(p, "--signal=TERM=worker").Wants(x, "a name of two", 1, "",
		"several processes are called \"worker\"; choose one by its pid, or all by a pattern:\nmote: "+strings.Join(rows, "\nmote: "))
	x.Tool(p, fmt.Sprintf("--signal=HUP=%d", pids["two"])).Wants(x, "by its pid", 0, "", "")
	wantReports(p, "by its pid", "two 1")
	x.Tool(p, "--signal=HUP=work*").Wants(x, "by a pattern", 0, "", "")
	wantReports(p, "by a pattern", "one 1, two 1")
}

// TestToolTargetNever has patterns that fit everybody: PID 1, mote itself and its caller are not meant by any of them.
func TestToolTargetNever(t *testing.T) {
	x := harness.NewX(t)
	p, pids := staff(x, "boss", "worker")
	all := fmt.Sprintf("would send SIGKILL to pid %d \"boss\"\nwould send SIGKILL to pid %d \"worker\"\n", pids["boss"], pids["worker"])
	for _, target := range []string{"*", "[0-9]*", "[!x]*"} {
		r := x.RunCommand(nil, harness.Enters(p, "/bin/sh", "-c", `"$0" --dry-run --signal=KILL="$1"; exit $?`,
			harness.MotePath, target)...)
		rows := strings.SplitAfter(r.Stdout, "\n")
		slices.Sort(rows)
		r.Stdout = strings.Join(rows, "")
		r.Wants(x, target, 0, all, "")
	}
	name := filepath.Base(harness.MotePath)
	for _, target := range []string{name, "1", "sh"} {
		r := x.RunCommand(nil, harness.Enters(p, "/bin/sh", "-c", `"$0" --dry-run --signal=HUP="$1"; exit $?`, harness.MotePath, target)...)
		if target == "1" {
			r.Wants(x, "PID 1 by its pid", 0, fmt.Sprintf("would send SIGHUP to pid 1 %q\n", name), "")
			continue
		}
		r.Wants(x, target, 1, "", fmt.Sprintf("no process is called %q", target))
	}
	x.Tool(p, "--signal=KILL=1").Wants(x, "KILL to PID 1", 1, "",
		fmt.Sprintf("failed to send SIGKILL to pid 1 of uid %d: the kernel keeps it from PID 1; without a target the app of mote gets it", 0))
}

// TestToolTargetZombie finds no process that has ended by its name.
func TestToolTargetZombie(t *testing.T) {
	x := harness.NewX(t)
	p := x.Container(namesake(x, "walker"), "zombie", harness.ChildPath, "report", "64")
	p.Ready()
	for _, target := range []string{"walker", "walk*"} {
		x.Tool(p, "--signal=HUP="+target).Wants(x, target, 1, "", fmt.Sprintf("no process is called %q", target))
	}
}

// TestToolTargetSomeForbidden has a pattern that fits a process of another user, too: that is told, and the others get it.
func TestToolTargetSomeForbidden(t *testing.T) {
	harness.AsRoot(t)
	x := harness.NewX(t)
	mote := x.Everybody()
	p := x.Container("/bin/sh", "-c", fmt.Sprintf("%s %s as own 64 & exec %[2]s as roots 64",
		strings.Join(harness.AsUser(harness.Nobody), " "), harness.ChildPath))
	pids := pidsOf(p, 2)
	r := x.RunCommand(nil, harness.Enters(p, harness.AsUser(harness.Nobody, mote, "--signal=HUP=chi*")...)...)
	r.Wants(x, "two users", 1, "", fmt.Sprintf("failed to send SIGHUP to pid %d of uid 0: operation not permitted", pids["roots"]))
	wantReports(p, "two users", "own 1")
}

// outer is the pid, in the namespace of the test, of a process below p by its pid in the container.
func outer(p *harness.Process, inner int) (pid int) {
	p.X.Helper()
	for _, pid := range harness.Descendants(p.PID()) {
		if fields := strings.Fields(harness.Status(pid)["NSpid"]); len(fields) > 1 && fields[len(fields)-1] == fmt.Sprint(inner) {
			return pid
		}
	}
	p.X.Fatalf("there is no pid %d in the container", inner)
	return 0
}
