package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// crashes are programs that are wrong, and the line of each in which that shows.
var crashes = []struct {
	name, code string
	says       string // of what mote says
	fault      string // the source of the line
}{
	{"index", `var table [4]byte
func plant(n int, s string) {
	work(int(table[n+3])) // fault
}`, "internal error at 0x", "// fault"},
	{"slice", `func plant(n int, s string) {
	work(len(s[len(s)+n:])) // fault
}`, "internal error at 0x", "// fault"},
	{"division", `func plant(n int, s string) {
	work(7 / (n - 1)) // fault
}`, "internal error at 0x", "// fault"},
	{"recursion", `func plant(n int, s string) { deep(n) }
//go:noinline
func deep(n int) int { // fault
	var room [100]int
	room[n%100] = deep(n + 1)
	return room[n%7]
}`, "internal error: out of stack at 0x", "// fault"},
}

// TestCrashes runs them, and looks for the line of each by addr2line.
func TestCrashes(t *testing.T) {
	for _, c := range crashes {
		t.Run(c.name, func(t *testing.T) {
			j := plant(t, c.code)
			if err := j.run(); err != nil {
				t.Fatal(err)
			}
			code, signal, said := runPlanted(j)
			m := regexp.MustCompile(`^mote: (.*)0x([0-9a-f]{16}), please report\n$`).FindStringSubmatch(said)
			if code != exitOwn || signal != 0 || m == nil || m[1]+"0x" != c.says {
				t.Fatalf("code %d, signal %d, %q", code, signal, said)
			}
			place := command(t, "addr2line", "-e", j.debug, m[2])
			_, number, _ := strings.Cut(strings.TrimSpace(place), "main.go:")
			line := command(t, "sed", "-n", number+"p", filepath.Join(j.dir, "main.go"))
			if !strings.Contains(line, c.fault) {
				t.Errorf("the address is that of %q, %q", place, line)
			}
		})
	}
}

// exitOwn is the exit code for a fault of mote's own.
const exitOwn = 125

// TestVariablesAreReadOnly writes a package variable.
func TestVariablesAreReadOnly(t *testing.T) {
	for _, variable := range []string{"var counter = 1", "var counter int", "var counter = [2]*thing{}; var other = &counter"} {
		j := plant(t, variable+"\nfunc plant(n int, s string) { write(n) }\n//go:noinline\nfunc write(n int) { "+
			map[bool]string{true: "counter[0] = nil", false: "counter = n"}[strings.Contains(variable, "thing")]+" }")
		if err := j.run(); err != nil {
			t.Fatal(err)
		}
		if code, signal, said := runPlanted(j); signal != syscall.SIGSEGV {
			t.Errorf("%s: code %d, signal %d, %q; want SIGSEGV", variable, code, signal, said)
		}
	}
}

// runPlanted runs what was built, and returns its exit code, the signal that ended it and what it said to stderr.
func runPlanted(j *job) (code int, signal syscall.Signal, said string) {
	var stderr bytes.Buffer
	cmd := exec.Command(j.out)
	cmd.Stderr = &stderr
	_ = cmd.Run()
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if status.Signaled() {
		signal = status.Signal()
	}
	return cmd.ProcessState.ExitCode(), signal, stderr.String()
}

// command runs a tool and returns what it printed.
func command(t *testing.T, words ...string) string {
	t.Helper()
	out, err := exec.Command(words[0], words[1:]...).CombinedOutput()
	if err != nil {
		t.Fatal(fmt.Errorf("%q: %w\n%s", words, err, out))
	}
	return string(out)
}
