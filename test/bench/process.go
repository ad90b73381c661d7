package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// process is a process by its pid: what /proc tells of it.
type process int

func (p process) path(name string) string { return fmt.Sprintf("/proc/%d/%s", p, name) }

// memory returns the sums over all mappings, in KiB.
func (p process) memory() (map[string]float64, error) { return readTable(p.path("smaps_rollup")) }

func (p process) status() (map[string]float64, error) { return readTable(p.path("status")) }

// switches returns how often the process was given a processor after it had waited; NaN where it is gone.
func (p process) switches() float64 {
	status, err := p.status()
	if err != nil {
		return math.NaN()
	}
	return status["voluntary_ctxt_switches"]
}

func (p process) descriptors() (int, error) {
	entries, err := os.ReadDir(p.path("fd"))
	return len(entries), err
}

// children returns the children of a process.
func (p process) children() (list []process) {
	paths, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range paths {
		text, _ := os.ReadFile(path) // it may be gone by now
		if parent(string(text)) == int(p) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			list = append(list, process(pid))
		}
	}
	return list
}

// parent reads the parent's pid out of a line of stat. The name before it may hold anything, so look behind its end.
func parent(stat string) int {
	fields := strings.Fields(stat[strings.LastIndex(stat, ")")+1:])
	if len(fields) < 2 {
		return 0
	}
	pid, _ := strconv.Atoi(fields[1])
	return pid
}

// readTable reads a file of lines such as "Rss:   12 kB".
func readTable(path string) (map[string]float64, error) {
	text, err := os.ReadFile(path)
	return parseTable(string(text)), err
}

// parseTable keeps the lines that hold a number.
func parseTable(text string) map[string]float64 {
	table := map[string]float64{}
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(line, ":")
		words := strings.Fields(value)
		if len(words) == 0 {
			continue
		}
		if number, err := strconv.ParseFloat(words[0], 64); err == nil {
			table[name] = number
		}
	}
	return table
}
