package faults

import (
	"go/build"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mote/test/harness"
)

// wrapped are the names of calls in mote's own source.
var wrapped = regexp.MustCompile(`\bSYS_([A-Za-z0-9_]+)`)

// lifeless are calls that no life makes: those of the tools, whose failures are in TestToolInstallFails and its like, one
// that the kernel itself makes, the end of a signal handler, which cannot fail, and lseek, which a walk makes that is outrun:
// where it fails, the walk reads more than it had to, which TestTreeAbove shows.
var lifeless = strings.Fields("renameat2 unlinkat fchmod fsync fstatfs getuid restart_syscall rt_sigreturn lseek")

// ofMany are calls that do many things, and what each of them is to do: prctl(2), prlimit(2), ioctl(2).
var ofMany = regexp.MustCompile(`\bcall6?\(unix\.SYS_(PRCTL|PRLIMIT64|IOCTL), (?:0, |uintptr\(\w+\), )?(?:unix\.(\w+))?`)

// TestFaultsCoverEveryCall compares the calls that internal/kernel wraps, and those of the assembly files, with those that
// the lives make: a new call needs a life, and so does a new thing that a call of many is to do.
func TestFaultsCoverEveryCall(t *testing.T) {
	if len(harness.Runner) > 0 {
		t.Skip("strace sees the emulator")
	}
	lab := laboratoryOf(t)
	made, places := lab.made()
	for call := range made {
		if _, ok := harness.Manual[call]; !ok {
			t.Errorf("mote calls %s, and the list of errors has no row for it", call)
		}
	}
	for _, path := range sources(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range wrapped.FindAllStringSubmatch(string(text), -1) {
			call := strings.ToLower(name[1])
			if !made[call] && !slices.Contains(lifeless, call) && !begins("`"+call, lab.away) {
				t.Errorf("%s has %s, and no life calls it", path, call)
			}
		}
		coversEveryKind(t, path, string(text), places)
	}
}

// made has the calls that the lives make, and their places, a line each.
func (lab *laboratory) made() (calls map[string]bool, places string) {
	calls = map[string]bool{"execve": true}
	for _, sites := range lab.sites {
		for _, s := range sites {
			calls[s.call] = true
			places += s.text + "\n"
		}
	}
	return calls, places
}

// coversEveryKind looks for what calls of many are made for in a file.
func coversEveryKind(t *testing.T, path, text, places string) {
	for _, kind := range ofMany.FindAllStringSubmatch(text, -1) {
		made := regexp.MustCompile(`(?m)^` + strings.ToLower(kind[1]) + `\((\d+, )?` + kind[2] + `\b`)
		if kind[2] == "" || !made.MatchString(places) {
			t.Errorf("%s has %q, and no life calls it for that", path, kind[0])
		}
	}
}

// sources are the files of mote's that name system calls by number, for this machine.
func sources(t *testing.T) (paths []string) {
	for _, pattern := range []string{harness.Root + "/internal/kernel", harness.Root, harness.Root + "/init"} {
		entries, err := os.ReadDir(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			name := entry.Name()
			source := strings.HasSuffix(name, ".go") && pattern == harness.Root+"/internal/kernel" || strings.HasSuffix(name, ".s")
			ours, err := build.Default.MatchFile(pattern, name)
			if err != nil {
				t.Fatal(err)
			}
			if source && ours && !strings.HasSuffix(name, "_test.go") {
				paths = append(paths, pattern+"/"+name)
			}
		}
	}
	slices.Sort(paths)
	return paths
}
