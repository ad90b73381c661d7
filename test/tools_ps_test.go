package test

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
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
func (x *X) psRows(r result) (rows []psRow) {
	x.Helper()
	lines := strings.Split(strings.TrimSuffix(r.stdout, "\n"), "\n")
	if r.code != 0 || r.stderr != "" || lines[0] != psHeader {
		x.Fatalf("code %d, stderr %q, stdout %.200q", r.code, r.stderr, r.stdout)
	}
	for _, line := range lines[1:] {
		rows = append(rows, x.psRow(line))
	}
	return rows
}

func (x *X) psRow(line string) (row psRow) {
	x.Helper()
	if len(line) <= psCommand || !isHarmless(line+"\n") {
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
func (x *X) psTree(rows []psRow) {
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
func (x *X) find(rows []psRow, pid int) (found psRow) {
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
	x := newX(t)
	p := x.container("/bin/sh", "-c", childPath+" tower 3 & "+childPath+" as idle 64 & exec "+childPath+" as boss 64")
	for range 3 {
		p.line()
	}
	x.eventually("all are asleep", func() bool {
		pids := append(descendants(p.pid()), p.pid())
		return len(pids) == 6 && !slices.ContainsFunc(pids, func(pid int) bool { return state(pid) != "S" || channelOf(pid) == "" })
	})
	rows := x.psRows(x.tool(p, "--ps"))
	x.psTree(rows)
	if len(rows) != 7 || rows[0].pid != 1 || rows[0].parent != 0 || !contains(rows[0].command, motePath+" -- /bin/sh") && !contains(rows[0].command, motePath) {
		t.Fatalf("%+v", rows)
	}
	last := rows[6]
	if last.parent != 0 || last.state != "R" || last.command != motePath+" --ps" || last.channel != "" {
		t.Errorf("mote itself is %+v", last)
	}
	for _, row := range rows[1:6] {
		outer := p.outer(row.pid)
		if row.state != state(outer) || row.channel != channelOf(outer) || row.command != strings.TrimSpace(commandLine(outer)) {
			t.Errorf("%+v, but state %s, channel %s, command %q", row, state(outer), channelOf(outer), commandLine(outer))
		}
	}
	if x.psRows(x.tool(p, "--ps=zombies")) != nil {
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
	x := newX(t)
	for _, word := range []string{"", "zombie", "Zombies", "1", "all"} {
		x.words(nil, "--ps="+word).wants(x, word, 125, "", fmt.Sprintf("bad value %q of --ps: it must be zombies", word))
	}
	x.words(nil, "--ps", "zombies").wants(x, "a loose value", 125, "", `the value belongs behind a "=": --ps=zombies`)
	x.words(nil, "--ps", "true").wants(x, "a program", 125, "", "a program and its arguments are not for --ps")
}

// TestToolPsZombie says who does not wait for a process that has ended. Alone, a zombie stands at the left.
func TestToolPsZombie(t *testing.T) {
	x := newX(t)
	p := x.container(x.namesake("walker"), "zombie", childPath, "report", "64")
	parent := p.ready()
	all := x.psRows(x.tool(p, "--ps"))
	x.psTree(all)
	rows := x.psRows(x.tool(p, "--ps=zombies"))
	want := fmt.Sprintf("[walker] not waited for by pid %d \"child\"", parent)
	if len(rows) != 1 || rows[0].state != "Z" || rows[0].parent != parent || rows[0].command != want || rows[0].depth != 0 {
		t.Fatalf("%+v, want %q", rows, want)
	}
	if row := x.find(all, rows[0].pid); row.state != "Z" || row.command != want || row.depth != 2 {
		t.Errorf("among all: %+v", row)
	}
}

// TestToolPsLeaderless has a process that looks like a zombie, and whose other threads live.
func TestToolPsLeaderless(t *testing.T) {
	x := newX(t)
	p := x.container(childPath, "threads", "3")
	pid := p.ready()
	x.eventually("the leader has ended", func() bool { return state(p.outer(pid)) == "Z" })
	for _, option := range []string{"--ps", "--ps=zombies"} {
		row := x.find(x.psRows(x.tool(p, option)), pid)
		if row.state != "Z" || row.parent != 1 || row.command != "[child] leader exited, live threads: 3" {
			t.Errorf("%s: %+v", option, row)
		}
	}
}

// TestToolPsWaits has a process that no signal but KILL wakes, and says what it waits in: for a child, as after vfork(2).
func TestToolPsWaits(t *testing.T) {
	x := newX(t)
	p := x.container(childPath, "vfork")
	pid := p.ready()
	x.eventually("it waits", func() bool { return state(p.outer(pid)) == "D" && len(channelOf(p.outer(pid))) > 1 })
	channel := channelOf(p.outer(pid))
	row := x.find(x.psRows(x.tool(p, "--ps")), pid)
	if row.state != "D" || len(channel) < 2 || row.channel != channel {
		t.Errorf("%+v, want channel %q", row, channel)
	}
}

// TestToolPsColour prints to a terminal: zombies in red, those that wait deeply in yellow, all others plain. NO_COLOR with
// any text, and no terminal, mean no colour.
func TestToolPsColour(t *testing.T) {
	x := newX(t)
	p := x.container("/bin/sh", "-c", childPath+" zombie "+childPath+" report 64 & exec "+childPath+" vfork")
	p.line()
	p.line()
	x.eventually("one waits", func() bool { return contains(x.tool(p, "--ps").stdout, " D ") })
	if r := x.tool(p, "--ps"); contains(r.stdout, "\x1b") {
		t.Errorf("colour for a pipe: %q", r.stdout)
	}
	for _, c := range []struct {
		variable string
		coloured bool
	}{{"OTHER=1", true}, {"NO_COLOR=", true}, {"NO_COLOR=1", false}, {"NO_COLOR=0", false}} {
		tty := x.pty()
		words := enters(p, motePath, "--ps")
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Env, cmd.Stdout = []string{path(), c.variable}, tty.slave
		if err := cmd.Run(); err != nil {
			t.Fatal(err)
		}
		tty.see(motePath + " --ps\n")
		for _, line := range strings.Split(tty.text(), "\n") {
			line = strings.TrimPrefix(line, "\x1b[m") // the end of the row before
			colour := ""
			switch {
			case !c.coloured:
			case contains(line, " Z "):
				colour = "\x1b[31m"
			case contains(line, " D "):
				colour = "\x1b[33m"
			}
			if !strings.HasPrefix(line, colour) || count(line, "\x1b") != count(colour, "\x1b") {
				t.Errorf("%s: row %q, want colour %q", c.variable, line, colour)
			}
		}
		if ends := count(tty.text(), "\x1b[m"); c.coloured && ends != 2 {
			t.Errorf("%s: %d ends of a colour, want 2", c.variable, ends)
		}
	}
}

// TestToolPrintsNowhere has a stdout that cannot take the text.
func TestToolPrintsNowhere(t *testing.T) {
	x := newX(t)
	p := x.container(childPath, "report", "64")
	p.ready()
	for _, option := range []string{"--ps", "--list-signals", "--list-signals=9"} {
		r := x.output(nil, enters(p, "/bin/sh", "-c", `exec "$0" "$1" >/dev/full`, motePath, option)...)
		r.wants(x, option, 125, "", "failed to write to stdout: no space left on device")
	}
	_ = syscall.Kill(p.pid(), 64)
}
