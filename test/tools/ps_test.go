package tools

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mote/test/harness"
)

// The columns of --ps.
const (
	psHeader  = "PID     PPID    S AGE     WCHAN                 COMMAND"
	psWaits   = 26
	psCommand = 48
	psDeepest = 20 // steps to the right, of two blanks
)

// psRow is a row of --ps.
type psRow struct {
	pid, parent, depth           int
	state, age, channel, command string
}

var psStart = regexp.MustCompile(`^(\d+) +(\d+) +([RSDTtZI]) (\d+s|\d+m\d\ds|\d+h\d\dm|\d+d\d\dh) +$`)

// psRows takes the output of --ps apart.
func psRows(x *harness.X, r harness.Result) (rows []psRow) {
	x.Helper()
	lines := strings.Split(strings.TrimSuffix(r.Stdout, "\n"), "\n")
	if r.Code != 0 || r.Stderr != "" || lines[0] != psHeader {
		x.Fatalf("code %d, stderr %q, stdout %.200q", r.Code, r.Stderr, r.Stdout)
	}
	for _, line := range lines[1:] {
		rows = append(rows, psRowOf(x, line))
	}
	return rows
}

func psRowOf(x *harness.X, line string) (row psRow) {
	x.Helper()
	if len(line) <= psCommand || !harness.IsHarmless(line+"\n") {
		x.Fatalf("row %q", line)
	}
	start := psStart.FindStringSubmatch(line[:psWaits])
	if start == nil {
		x.Fatalf("row %q", line)
	}
	row.pid, _ = strconv.Atoi(start[1])
	row.parent, _ = strconv.Atoi(start[2])
	row.state, row.age = start[3], start[4]
	row.channel, _, _ = strings.Cut(line[psWaits:], " ")
	command := line[max(psCommand, psWaits+len(row.channel)+1):]
	row.command = strings.TrimLeft(command, " ")
	row.depth = (len(command) - len(row.command)) / 2
	return row
}

// psTree checks that every process stands below its parent, one step to the right, and the children of each by their pids.
// Those without a parent in the list stand at the left.
func psTree(x *harness.X, rows []psRow) {
	x.Helper()
	depth, last := map[int]int{}, map[int]int{}
	var open []int // the ancestors of the next row
	for _, row := range rows {
		parent := row.parent
		if _, known := depth[parent]; known {
			depth[row.pid] = depth[parent] + 1
		} else {
			parent, depth[row.pid] = 0, 0
		}
		if row.pid <= last[parent] || row.depth != min(depth[row.pid], psDeepest) {
			x.Fatalf("%+v comes after %d and should be %d deep", row, last[parent], depth[row.pid])
		}
		last[parent] = row.pid
		open = append(open[:depth[row.pid]], row.pid)
		if len(open) > 1 && open[len(open)-2] != parent {
			x.Fatalf("%+v does not stand below its parent", row)
		}
	}
}

// find returns the only row of a process.
func find(x *harness.X, rows []psRow, pid int) (found psRow) {
	x.Helper()
	for _, row := range rows {
		if row.pid == pid {
			if found.pid != 0 {
				x.Errorf("pid %d stands there twice", pid)
			}
			found = row
		}
	}
	if found.pid == 0 {
		x.Fatalf("pid %d is missing in %+v", pid, rows)
	}
	return found
}

// TestToolPs compares the rows of a container with what /proc says.
func TestToolPs(t *testing.T) {
	x := harness.NewX(t)
	p := x.Container("/bin/sh", "-c",
		harness.ChildPath+" tower 3 & "+harness.ChildPath+" as idle 64 & exec "+harness.ChildPath+" as boss 64")
	for range 3 {
		p.Line()
	}
	x.Eventually("all are asleep", func() bool {
		pids := append(harness.Descendants(p.PID()), p.PID())
		return len(pids) == 6 && !slices.ContainsFunc(pids, func(pid int) bool { return harness.State(pid) != "S" || channelOf(pid) == "" })
	})
	rows := psRows(x, x.Tool(p, "--ps"))
	psTree(x, rows)
	if len(rows) != 7 || rows[0].pid != 1 || rows[0].parent != 0 || !strings.Contains(rows[0].command,
		harness.MotePath+" -- /bin/sh") && !strings.Contains(rows[0].command, harness.MotePath) {
		t.Fatalf("%+v", rows)
	}
	last := rows[6]
	if last.parent != 0 || last.state != "R" || last.command != harness.MotePath+" --ps" || last.channel != "" {
		t.Errorf("mote itself is %+v", last)
	}
	for _, row := range rows[1:6] {
		outer := outer(p, row.pid)
		if row.state != harness.State(outer) || row.channel != channelOf(outer) ||
			row.command != strings.TrimSpace(harness.CommandLine(outer)) {
			t.Errorf("%+v, but state %s, channel %s, command %q", row, harness.State(outer), channelOf(outer), harness.CommandLine(outer))
		}
	}
	if psRows(x, x.Tool(p, "--ps=zombies")) != nil {
		t.Error("there are zombies")
	}
}

// channelOf is the kernel's function that a process waits in, without what a compiler adds to its name: ".isra.0".
func channelOf(pid int) string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/wchan", pid))
	name, _, _ := strings.Cut(string(text), ".")
	return name
}

// TestToolPsMisused has other words behind --ps.
func TestToolPsMisused(t *testing.T) {
	x := harness.NewX(t)
	for _, word := range []string{"", "zombie", "1", "all"} {
		x.Words(nil, "--ps="+word).Wants(x, word, 125, "", fmt.Sprintf("bad value %q of --ps: it must be zombies", word))
	}
	x.Words(nil, "--ps", "zombies").Wants(x, "a loose value", 125, "", `the value belongs behind a "=": --ps=zombies`)
	x.Words(nil, "--ps", "true").Wants(x, "a program", 125, "", "a program and its arguments are not for --ps")
}

// TestToolPsZombie says who does not wait for a process that has ended. Alone, a zombie stands at the left.
func TestToolPsZombie(t *testing.T) {
	x := harness.NewX(t)
	p := x.Container(namesake(x, "walker"), "zombie", harness.ChildPath, "report", "64")
	parent := p.Ready()
	all := psRows(x, x.Tool(p, "--ps"))
	psTree(x, all)
	rows := psRows(x, x.Tool(p, "--ps=zombies"))
	want := fmt.Sprintf("[walker] not waited for by pid %d \"child\"", parent)
	if len(rows) != 1 || rows[0].state != "Z" || rows[0].parent != parent || rows[0].command != want || rows[0].depth != 0 {
		t.Fatalf("%+v, want %q", rows, want)
	}
	if row := find(x, all, rows[0].pid); row.state != "Z" || row.command != want || row.depth != 2 {
		t.Errorf("among all: %+v", row)
	}
}

// TestToolPsLeaderless has a process that looks like a zombie, and whose other threads live.
func TestToolPsLeaderless(t *testing.T) {
	x := harness.NewX(t)
	p := x.Container(harness.ChildPath, "threads", "3")
	pid := p.Ready()
	x.Eventually("the leader has ended", func() bool { return harness.State(outer(p, pid)) == "Z" })
	for _, option := range []string{"--ps", "--ps=zombies"} {
		row := find(x, psRows(x, x.Tool(p, option)), pid)
		if row.state != "Z" || row.parent != 1 || row.command != "[child] leader exited, live threads: 3" {
			t.Errorf("%s: %+v", option, row)
		}
	}
}

// TestToolPsWaits has a process that no signal but KILL wakes, and says what it waits in: for a child, as after vfork(2).
func TestToolPsWaits(t *testing.T) {
	x := harness.NewX(t)
	p := x.Container(harness.ChildPath, "vfork")
	pid := p.Ready()
	x.Eventually("it waits", func() bool { return harness.State(outer(p, pid)) == "D" && len(channelOf(outer(p, pid))) > 1 })
	channel := channelOf(outer(p, pid))
	row := find(x, psRows(x, x.Tool(p, "--ps")), pid)
	if row.state != "D" || len(channel) < 2 || row.channel != channel {
		t.Errorf("%+v, want channel %q", row, channel)
	}
}
