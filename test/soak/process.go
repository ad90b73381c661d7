package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// process is what /proc says about a process: proc_pid_stat(5).
type process struct {
	identity
	parent int
	state  byte // Z is a zombie
}

// readProcesses reads all that there are. Some may end meanwhile.
func readProcesses() (all []process, err error) {
	folder, err := os.Open("/proc")
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	names, err := folder.Readdirnames(0)
	for _, name := range names {
		if name[0] < '0' || name[0] > '9' {
			continue
		}
		text, err := os.ReadFile("/proc/" + name + "/stat")
		if err != nil {
			continue // it has ended
		}
		p, err := parseStat(string(text))
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, err
}

// parseStat reads the text of a stat file. The name, in parentheses, may hold anything, parentheses included.
func parseStat(text string) (p process, err error) {
	pid, rest, _ := strings.Cut(text, " ")
	words := strings.Fields(rest[strings.LastIndexByte(rest, ')')+1:])
	if len(words) < 20 {
		return p, fmt.Errorf("no status of a process: %q", text)
	}
	p.state = words[0][0]
	p.pid, err = strconv.Atoi(pid)
	if err == nil {
		p.parent, err = strconv.Atoi(words[1])
	}
	if err == nil {
		p.start, err = strconv.ParseUint(words[19], 10, 64)
	}
	return p, err
}

// below returns the processes that descend from one.
func below(ancestor int, all []process) (some []process) {
	children := map[int][]process{}
	for _, p := range all {
		children[p.parent] = append(children[p.parent], p)
	}
	for open := children[ancestor]; len(open) > 0; {
		p := open[0]
		some, open = append(some, p), append(open[1:], children[p.pid]...)
	}
	return some
}

// waiting reads how many signals wait for all processes of this user, and how many may: SigQ of proc_pid_status(5). It is
// for the messages only: where strangers take all the room, the kernel loses signals that were sent by kill(2).
func waiting() (count, limit int) {
	text, _ := os.ReadFile("/proc/self/status")
	if _, rest, ok := strings.Cut(string(text), "SigQ:"); ok {
		_, _ = fmt.Sscanf(rest, "%d/%d", &count, &limit)
	}
	return count, limit
}

// insidePid reads the pid that a process has in its own namespace.
func insidePid(pid int) int {
	text, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "NSpid:"); ok {
			words := strings.Fields(value)
			inside, _ := strconv.Atoi(words[len(words)-1])
			return inside
		}
	}
	return 0
}
