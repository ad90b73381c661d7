package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// process is what /proc says about a process: proc_pid_status(5).
type process struct {
	state   string // one letter; Z is a zombie
	parent  int
	threads int
	inside  int // its pid in the innermost PID namespace it is in
}

// family counts the children of one process.
type family struct {
	living, zombies int
}

func (f family) String() string {
	return fmt.Sprintf("%d living orphans and %d zombies", f.living, f.zombies)
}

// readFamily counts the children of a process, one of them left out.
func readFamily(parent, except int) (f family, err error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return f, err
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil || pid == except {
			continue
		}
		p, err := readProcess(pid)
		switch {
		case err != nil || p.parent != parent: // gone by now, or none of the family
		case p.state == "Z":
			f.zombies++
		default:
			f.living++
		}
	}
	return f, nil
}

// findInside returns the child of a process that has a certain pid in its own namespace.
func findInside(parent, inside int) (pid int, err error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return 0, err
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		if p, err := readProcess(pid); err == nil && p.parent == parent && p.inside == inside {
			return pid, nil
		}
	}
	return 0, fmt.Errorf("expected pid %d of the namespace among the children of PID 1, it is not there", inside)
}

func readProcess(pid int) (process, error) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return process{}, err
	}
	return parseStatus(string(text))
}

// parseStatus reads the text of a status file. The name of the process cannot fake a field: the kernel escapes its line
// breaks.
func parseStatus(text string) (p process, err error) {
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		words := strings.Fields(value)
		if len(words) == 0 {
			continue
		}
		switch name {
		case "State":
			p.state = words[0]
		case "PPid":
			p.parent, err = number(words[0], err)
		case "Threads":
			p.threads, err = number(words[0], err)
		case "NSpid":
			p.inside, err = number(words[len(words)-1], err)
		}
	}
	return p, err
}

// number reads a number and joins what goes wrong to what went wrong before.
func number(word string, before error) (int, error) {
	n, err := strconv.Atoi(word)
	return n, errors.Join(before, err)
}
