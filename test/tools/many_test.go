package tools

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"mote/test/harness"
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
		if _, rest, found := strings.Cut(string(out), "MemAvailable:"); found && harness.Scan(rest, "%d", &kilobytes) &&
			kilobytes < wanted*200 {
			t.Skipf("%d KiB of memory are too few", kilobytes)
		}
	}
}

// many is a container with thousands of processes. It ends with its PID 1, which the harness would do one by one.
func many(x *harness.X, words ...string) *harness.Process {
	x.Helper()
	x.Bound = 5 * wait.Bound
	p := x.Container(append([]string{harness.ChildPath}, words...)...)
	x.Cleanup(func() { _ = p.Cmd.Process.Kill(); <-p.Done })
	p.Line()
	return p
}

// TestToolCrowd lists 10,003 processes, and has a pattern that fits all of them but PID 1 and itself.
func TestToolCrowd(t *testing.T) {
	roomFor(t, 10_100)
	x := harness.NewX(t)
	p := many(x, "crowd", "10000")
	rows := psRows(x, x.Tool(p, "--ps"))
	psTree(x, rows)
	if len(rows) != 10_003 || rows[1].command != harness.ChildPath+" crowd 10000" || rows[10_001].parent != rows[1].pid {
		t.Errorf("%d rows, %+v", len(rows), rows[:3])
	}
	if rows := psRows(x, x.Tool(p, "--ps=zombies")); rows != nil {
		t.Errorf("zombies %+v", rows)
	}
	r := x.Tool(p, "--dry-run", "--signal=NONE=*")
	if r.Code != 0 || r.Stderr != "" || strings.Count(r.Stdout, "would send signal 0 to pid ") != 10_001 {
		t.Errorf("code %d, %d lines, stderr %.200q", r.Code, strings.Count(r.Stdout, "\n"), r.Stderr)
	}
}

// TestToolTower lists processes of which each is the child of the one before, 5,000 deep.
func TestToolTower(t *testing.T) {
	roomFor(t, 5_100)
	x := harness.NewX(t)
	p := many(x, "tower", "5000")
	rows := psRows(x, x.Tool(p, "--ps"))
	psTree(x, rows)
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
	x := harness.NewX(t)
	p := x.Container(harness.ChildPath, "storm", "64")
	app := p.Ready()
	for range 30 {
		rows := psRows(x, x.Tool(p, "--ps"))
		find(x, rows, 1)
		find(x, rows, app)
		psRows(x, x.Tool(p, "--ps=zombies"))
		r := x.Tool(p, "--signal=NONE=*")
		for _, line := range strings.SplitAfter(r.Stderr, "\n") {
			if line != "" && (!harness.IsHarmless(line) || !strings.HasPrefix(line, "mote: failed to send ") ||
				!strings.HasSuffix(line, ": no such process\n")) {
				t.Errorf("line %q", line)
			}
		}
		if failed := r.Stderr != ""; r.Stdout != "" || r.Code != 0 && !failed || r.Code == 0 && failed || r.Code > 1 {
			t.Errorf("code %d, stdout %q, stderr %q", r.Code, r.Stdout, r.Stderr)
		}
	}
	p.Send(64)
	p.WantCode(0)
}

// TestToolHidden has a /proc that hides the processes of others, in both ways: the caller sees its own, and a signal for
// another one fails without a word about who that belongs to.
func TestToolHidden(t *testing.T) {
	harness.AsRoot(t)
	for _, hidepid := range []string{"1", "2"} {
		x := harness.NewX(t)
		mote := x.Everybody()
		script := fmt.Sprintf("%s %s as own 64 & exec %[2]s as boss 64", strings.Join(harness.AsUser(harness.Nobody), " "),
			harness.ChildPath)
		p := x.Start(harness.Setup{Shell: "mount -t proc -o hidepid=" + hidepid + " proc /proc"}, "/bin/sh", "-c", script)
		pids := pidsOf(p, 2)
		if rows := psRows(x, x.Tool(p, "--ps")); len(rows) != 4 {
			t.Errorf("hidepid=%s: root sees %+v", hidepid, rows)
		}
		rows := psRows(x, x.RunCommand(nil, harness.Enters(p, harness.AsUser(harness.Nobody, mote, "--ps")...)...))
		if psTree(x, rows); len(rows) != 2 || find(x, rows, pids["own"]).depth != 0 {
			t.Errorf("hidepid=%s: nobody sees %+v", hidepid, rows)
		}
		asNobody := func(aim string) harness.Result {
			return x.RunCommand(nil, harness.Enters(p, harness.AsUser(harness.Nobody, mote, "--signal="+aim)...)...)
		}
		for _, aim := range []string{"HUP=chi*", "HUP=child"} {
			asNobody(aim).Wants(x, aim, 0, "", "")
			wantReports(p, aim, "own 1")
		}
		asNobody(fmt.Sprintf("HUP=%d", pids["boss"])).Wants(x, "a pid", 1, "",
			fmt.Sprintf("failed to send SIGHUP to pid %d: operation not permitted", pids["boss"]))
		asNobody("HUP").Wants(x, "no target", 1, "", noMote)
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
		x := harness.NewX(t)
		link := namesake(x, name)
		p := x.Container(link, "zombie", link, "named", name, "64")
		parent := p.Ready()
		rows := psRows(x, x.Tool(p, "--ps"))
		if len(rows) != 4 {
			t.Fatalf("%q: %+v", name, rows)
		}
		psTree(x, rows)
		if want := fmt.Sprintf("%s/%s named %s 64", x.Dir, shown, shown); rows[1].command != want || rows[1].pid != parent {
			t.Errorf("%q: the parent's row is %+v, want %q", name, rows[1], want)
		}
		if want := fmt.Sprintf("[%s] not waited for by pid %d %q", shown, parent, shown); rows[2].state != "Z" || rows[2].command != want {
			t.Errorf("%q: the zombie's row is %+v, want %q", name, rows[2], want)
		}
		x.Tool(p, "--dry-run", fmt.Sprintf("--signal=HUP=%d", parent)).Wants(x, name, 0, fmt.Sprintf("would send SIGHUP to pid %d \"%s\"\n", parent, shown), "")
		if strings.Contains(name, "[") {
			continue // that would be a pattern
		}
		x.Tool(p, "--signal=HUP="+name).Wants(x, name, 0, "", "")
		p.WantNumbers("1")
	}
}
