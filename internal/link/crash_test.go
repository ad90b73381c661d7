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
	work(int(7 / int64(n-1))) // fault
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
	for arch := range architectures {
		for _, c := range crashes {
			t.Run(arch+"/"+c.name, func(t *testing.T) {
				j := plant(t, c.code)
				j.arch = arch
				checkCrash(t, j, c.says, c.fault)
			})
		}
	}
}

func checkCrash(t *testing.T, j *job, says, fault string) {
	t.Helper()
	if err := j.run(); err != nil {
		t.Fatal(err)
	}
	code, signal, said := runPlanted(t, j)
	m := regexp.MustCompile(`^mote: (.*)0x([0-9a-f]{16}), please report\n$`).FindStringSubmatch(said)
	if code != exitOwn || signal != 0 || m == nil || m[1]+"0x" != says {
		t.Fatalf("code %d, signal %d, %q", code, signal, said)
	}
	place := command(t, "addr2line", "-e", j.debug, m[2])
	_, number, _ := strings.Cut(strings.TrimSpace(place), "main.go:")
	line := command(t, "sed", "-n", number+"p", filepath.Join(j.dir, "main.go"))
	if !strings.Contains(line, fault) {
		t.Errorf("the address is that of %q, %q", place, line)
	}
}

// divisions has some whose numbers a machine of 32 bits cannot divide by itself, or one without a division.
const divisions = `func plant(n int, s string) {
	m := int64(n)
	check(int64(uint32(4000000000*uint32(n))/uint32(3*n)), 1333333333)
	check(int64(uint32(4000000000*uint32(n))%uint32(7*n)), 3)
	check(int64(uint32(5*n)/uint32(9*n)), 0)
	check(int64(uint32(0xffffffff*uint32(n))/uint32(n)), 0xffffffff)
	check(int64(uint32(0xffffffff*uint32(n))/uint32(0xfffffffe*uint32(n))), 1)
	check(int64(int32(-1000000007*n)/int32(-13*n)), 76923077)
	check(int64(int32(-1000000007*n)%int32(13*n)), -6)
	check(9000000000000000007*m/(1000000007*m), 8999999937)
	check(-9000000000000000007*m%(97*m), -32)
}
//go:noinline
func check(got, want int64) { if got != want { kernel.Exit(1) } }
`

// catches has the one signal handler called, which is assembly, and goes on behind it.
const catches = `func plant(n int, s string) {
	var caught bool
	if kernel.Catch(int(unix.SIGUSR1), &caught) != 0 || caught { kernel.Exit(1) }
	for range 2 {
		caught = false
		_ = kernel.Kill(kernel.Getpid(), int(unix.SIGUSR1))
		if !caught { kernel.Exit(2) }
	}
	if n != 1 || work(n) != 2 { kernel.Exit(3) }
}
`

func TestDivisions(t *testing.T) { runEverywhere(t, divisions) }

func TestCatches(t *testing.T) { runEverywhere(t, catches) }

// runEverywhere runs a planted program, which gets 1 for n, on every architecture. It ends with 0 where it finds all right.
func runEverywhere(t *testing.T, code string) {
	t.Helper()
	for arch := range architectures {
		t.Run(arch, func(t *testing.T) {
			j := plant(t, code)
			j.arch = arch
			if err := j.run(); err != nil {
				t.Fatal(err)
			}
			if code, signal, said := runPlanted(t, j); code != 0 {
				t.Errorf("code %d, signal %d, %q", code, signal, said)
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
		if code, signal, said := runPlanted(t, j); signal != syscall.SIGSEGV {
			t.Errorf("%s: code %d, signal %d, %q; want SIGSEGV", variable, code, signal, said)
		}
	}
}

// runPlanted runs what was built, and returns its exit code, the signal that ended it and what it said to stderr.
func runPlanted(t *testing.T, j *job) (code int, signal syscall.Signal, said string) {
	t.Helper()
	var stderr bytes.Buffer
	words := append(emulator(t, j.arch), j.out)
	cmd := exec.Command(words[0], words[1:]...)
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
