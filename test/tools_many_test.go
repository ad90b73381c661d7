package test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"mote/test/wait"
)

// roomFor skips a test for which there may not be enough processes.
func roomFor(t *testing.T, wanted int) {
	t.Helper()
	for _, file := range []string{"/proc/sys/kernel/pid_max", "/proc/sys/kernel/threads-max", "/sys/fs/cgroup/pids.max", "/sys/fs/cgroup/pids/pids.max"} {
		text, err := os.ReadFile(file)
		if most, notNumber := strconv.Atoi(strings.TrimSpace(string(text))); err == nil && notNumber == nil && most < 2*wanted {
			t.Skipf("%s allows %d processes", file, most)
		}
	}
	if out, _ := os.ReadFile("/proc/meminfo"); len(out) > 0 {
		kilobytes := 0
		if _, rest, found := strings.Cut(string(out), "MemAvailable:"); found && scan(rest, "%d", &kilobytes) && kilobytes < wanted*200 {
			t.Skipf("%d KiB of memory are too few", kilobytes)
		}
	}
}

// many is a container with thousands of processes. It ends with its PID 1, which the harness would do one by one.
func (x *X) many(words ...string) *process {
	x.Helper()
	x.bound = 5 * wait.Bound
	p := x.container(append([]string{childPath}, words...)...)
	x.Cleanup(func() { _ = p.cmd.Process.Kill(); <-p.done })
	p.line()
	return p
}

// TestToolCrowd lists 10,003 processes, and has a pattern that fits all of them but PID 1 and itself.
func TestToolCrowd(t *testing.T) {
	roomFor(t, 10_100)
	x := newX(t)
	p := x.many("crowd", "10000")
	rows := x.psRows(x.tool(p, "--ps"))
	x.psTree(rows)
	if len(rows) != 10_003 || rows[1].command != childPath+" crowd 10000" || rows[10_001].parent != rows[1].pid {
		t.Errorf("%d rows, %+v", len(rows), rows[:3])
	}
	if rows := x.psRows(x.tool(p, "--ps=zombies")); rows != nil {
		t.Errorf("zombies %+v", rows)
	}
	r := x.tool(p, "--dry-run", "--signal=NONE=*")
	if r.code != 0 || r.stderr != "" || count(r.stdout, "would send signal 0 to pid ") != 10_001 {
		t.Errorf("code %d, %d lines, stderr %.200q", r.code, count(r.stdout, "\n"), r.stderr)
	}
}

// TestToolTower lists processes of which each is the child of the one before, 5,000 deep.
func TestToolTower(t *testing.T) {
	roomFor(t, 5_100)
	x := newX(t)
	p := x.many("tower", "5000")
	rows := x.psRows(x.tool(p, "--ps"))
	x.psTree(rows)
	if len(rows) != 5002 || rows[5000].depth != psDeepest {
		t.Errorf("%d rows, the last of the tower is %+v", len(rows), rows[len(rows)-2])
	}
	for i, row := range rows[1:5001] {
		if row.parent != rows[i].pid {
			t.Fatalf("%+v comes behind %+v", row, rows[i])
		}
	}
}

// TestToolChurn looks at processes that come and go all the while: what is printed is whole, and a signal for all finds at
// worst that one is gone.
func TestToolChurn(t *testing.T) {
	x := newX(t)
	p := x.container(childPath, "storm", "64")
	app := p.ready()
	for range 30 {
		rows := x.psRows(x.tool(p, "--ps"))
		x.find(rows, 1)
		x.find(rows, app)
		x.psRows(x.tool(p, "--ps=zombies"))
		r := x.tool(p, "--signal=NONE=*")
		for _, line := range strings.SplitAfter(r.stderr, "\n") {
			if line != "" && (!isHarmless(line) || !strings.HasPrefix(line, "mote: failed to send ") || !strings.HasSuffix(line, ": no such process\n")) {
				t.Errorf("line %q", line)
			}
		}
		if failed := r.stderr != ""; r.stdout != "" || r.code != 0 && !failed || r.code == 0 && failed || r.code > 1 {
			t.Errorf("code %d, stdout %q, stderr %q", r.code, r.stdout, r.stderr)
		}
	}
	p.send(64)
	p.wantCode(0)
}

// TestToolHidden has a /proc that hides the processes of others, in both ways: the caller sees its own, and a signal for
// another one fails without a word about who that belongs to.
func TestToolHidden(t *testing.T) {
	asRoot(t)
	for _, hidepid := range []string{"1", "2"} {
		x := newX(t)
		mote := x.everybody()
		script := fmt.Sprintf("%s %s as own 64 & exec %[2]s as boss 64", strings.Join(asUser(nobody), " "), childPath)
		p := x.start(setup{shell: "mount -t proc -o hidepid=" + hidepid + " proc /proc"}, "/bin/sh", "-c", script)
		pids := p.pids(2)
		if rows := x.psRows(x.tool(p, "--ps")); len(rows) != 4 {
			t.Errorf("hidepid=%s: root sees %+v", hidepid, rows)
		}
		rows := x.psRows(x.output(nil, enters(p, asUser(nobody, mote, "--ps")...)...))
		if x.psTree(rows); len(rows) != 2 || x.find(rows, pids["own"]).depth != 0 {
			t.Errorf("hidepid=%s: nobody sees %+v", hidepid, rows)
		}
		asNobody := func(aim string) result {
			return x.output(nil, enters(p, asUser(nobody, mote, "--signal="+aim)...)...)
		}
		for _, aim := range []string{"HUP=chi*", "HUP=child"} {
			asNobody(aim).wants(x, aim, 0, "", "")
			p.wantReports(aim, "own 1")
		}
		asNobody(fmt.Sprintf("HUP=%d", pids["boss"])).wants(x, "a pid", 1, "",
			fmt.Sprintf("failed to send SIGHUP to pid %d: operation not permitted", pids["boss"]))
		asNobody("HUP").wants(x, "no target", 1, "", noMote)
	}
}

// TestToolPsOddNames has processes whose names, words and parents' names try to be something else.
func TestToolPsOddNames(t *testing.T) {
	for name, shown := range map[string]string{
		"a b":             "a b",
		"x) S 1 (":        "x) S 1 (",
		") Z 1 1":         ") Z 1 1",
		"new\nline":       "new?line",
		"\x1b[31m":        "?[31m",
		"\r\t\a":          "???",
		"größe":           "größe",
		"\xff\x9b2J":      "??2J",
		"\u202egpj":       "?gpj",
		"9 (x) Z 1 1 1 1": "9 (x) Z 1 1 1 1",
	} {
		x := newX(t)
		link := x.namesake(name)
		p := x.container(link, "zombie", link, "named", name, "64")
		parent := p.ready()
		rows := x.psRows(x.tool(p, "--ps"))
		if len(rows) != 4 {
			t.Fatalf("%q: %+v", name, rows)
		}
		x.psTree(rows)
		if want := fmt.Sprintf("%s/%s named %s 64", x.dir, shown, shown); rows[1].command != want || rows[1].pid != parent {
			t.Errorf("%q: the parent's row is %+v, want %q", name, rows[1], want)
		}
		if want := fmt.Sprintf("[%s] not waited for by pid %d %q", shown, parent, shown); rows[2].state != "Z" || rows[2].command != want {
			t.Errorf("%q: the zombie's row is %+v, want %q", name, rows[2], want)
		}
		x.tool(p, "--dry-run", fmt.Sprintf("--signal=HUP=%d", parent)).wants(x, name, 0, fmt.Sprintf("would send SIGHUP to pid %d \"%s\"\n", parent, shown), "")
		if contains(name, "[") {
			continue // that would be a pattern
		}
		x.tool(p, "--signal=HUP="+name).wants(x, name, 0, "", "")
		p.wantNumbers("1")
	}
}
