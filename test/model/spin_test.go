package model

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// depth bounds the search. A search that would have gone deeper says so, and fails.
const depth = 1_000_000

// checker is a compiled model.
type checker struct{ dir string }

// result is what one search found.
type result struct {
	errors   int
	states   int
	complete bool   // no state was left out
	trail    string // the property that does not hold
	output   string
}

// newChecker makes a program of the model's source, as spin and the C compiler have it. Statements are not merged (-o3),
// so that what was reached can be told line by line.
func newChecker(t *testing.T, source []byte, optimise string, defs ...string) checker {
	t.Helper()
	c := checker{t.TempDir()}
	if err := os.WriteFile(filepath.Join(c.dir, "loop.pml"), source, 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"-o3"}
	for _, def := range defs {
		args = append(args, "-D"+def)
	}
	c.run(t, "spin", append(args, "-a", "loop.pml")...)
	c.run(t, "gcc", "-w", optimise, "-DMEMLIM=900", "-o", "pan", "pan.c")
	return c
}

// run runs a program that has to succeed, and returns what it says.
func (c checker) run(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = c.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v (make tools installs what is missing)\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

var (
	errorsLine = regexp.MustCompile(`errors: (\d+)`)
	statesLine = regexp.MustCompile(`(?m)^\s*(\d+)(?:\.\d+e\+\d+)? states, stored`)
	trailLine  = regexp.MustCompile(`(?m)^pan:\d+: (.*) \(at depth`)
)

// search tries all that can happen, under the assumption that no process which can go on is kept from it for ever
// (-f, weak fairness). It ends at the first error.
func (c checker) search(t *testing.T, claim string) result {
	t.Helper()
	cmd := exec.Command("./pan", "-a", "-f", fmt.Sprintf("-m%d", depth), "-w21", "-N", claim)
	cmd.Dir = c.dir
	out, _ := cmd.CombinedOutput() // its exit code says nothing
	r := result{errors: -1, output: string(out)}
	if m := errorsLine.FindSubmatch(out); m != nil {
		r.errors, _ = strconv.Atoi(string(m[1]))
	}
	if m := statesLine.FindSubmatch(out); m != nil {
		r.states, _ = strconv.Atoi(string(m[1]))
	}
	if m := trailLine.FindSubmatch(out); m != nil {
		r.trail = string(m[1])
	}
	r.complete = bytes.Contains(out, []byte("Full statespace search")) &&
		!bytes.Contains(out, []byte("max search depth too small")) &&
		!bytes.Contains(out, []byte("Search not completed")) && !bytes.Contains(out, []byte("out of memory"))
	return r
}

var (
	stateLine     = regexp.MustCompile(`^\s*state\s+(\d+) -\(.*loop\.pml:(\d+) =>`)
	unreachedLine = regexp.MustCompile(`^\s*loop\.pml:(\d+), state (\d+),`)
)

// reached returns the lines of the process mote that a search has reached, and all that it has. A line that stands for
// several states, because an inline is used in several places, is reached where one of them is.
func (c checker) reached(t *testing.T, r result) (reached, all map[int]bool) {
	t.Helper()
	missed := map[string]bool{}
	for _, line := range section(r.output, "unreached in proctype mote") {
		if m := unreachedLine.FindStringSubmatch(line); m != nil {
			missed[m[2]] = true
		}
	}
	reached, all = map[int]bool{}, map[int]bool{}
	for _, line := range section(c.run(t, "sh", "-c", "./pan -d || :"), "proctype mote") {
		if m := stateLine.FindStringSubmatch(line); m != nil {
			number, _ := strconv.Atoi(m[2])
			all[number] = true
			if !missed[m[1]] {
				reached[number] = true
			}
		}
	}
	return reached, all
}

// section returns the indented lines behind the line that is title.
func section(text, title string) (lines []string) {
	_, text, _ = strings.Cut("\n"+text, "\n"+title+"\n")
	for _, line := range strings.Split(text, "\n") {
		if !strings.HasPrefix(line, "\t") {
			break
		}
		lines = append(lines, line)
	}
	return lines
}
