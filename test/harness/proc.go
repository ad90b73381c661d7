package harness

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// Status is what /proc/PID/status says, by field.
func Status(pid int) map[string]string {
	fields := map[string]string{}
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for _, line := range strings.Split(string(text), "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok {
			fields[name] = strings.TrimSpace(value)
		}
	}
	return fields
}

// State is the letter of a process's state, "" for none.
func State(pid int) string {
	first, _, _ := strings.Cut(Status(pid)["State"], " ")
	return first
}

// Children lists the pids whose parent is a process.
func Children(parent int) (pids []int) {
	folders, _ := filepath.Glob("/proc/[0-9]*")
	for _, folder := range folders {
		pid, _ := strconv.Atoi(filepath.Base(folder))
		if Status(pid)["PPid"] == strconv.Itoa(parent) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// Child is the first child of a process, which must have one: a peer may die where mote lives.
func (x *X) Child(parent int) (pid int) {
	x.Helper()
	x.Eventually("the init has a child", func() bool {
		if all := Children(parent); len(all) > 0 {
			pid = all[0]
		}
		return pid != 0
	})
	return pid
}

// Descendants lists the children of a process, and theirs.
func Descendants(pid int) (pids []int) {
	for _, child := range Children(pid) {
		pids = append(append(pids, child), Descendants(child)...)
	}
	return pids
}

// Zombies counts the children of a process that nobody has reaped.
func Zombies(parent int) (count int) {
	for _, pid := range Children(parent) {
		if State(pid) == "Z" {
			count++
		}
	}
	return count
}

// Descriptors lists the open descriptors of a process, as "0 1 2".
func Descriptors(pid int) string {
	entries, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return strings.Join(names, " ")
}

// CommandLine is the argv of a process, with blanks.
func CommandLine(pid int) string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return strings.ReplaceAll(string(text), "\x00", " ")
}

// Ticks is the processor time of a process, in clock ticks of 10 ms: proc_pid_stat(5), fields 14 and 15.
func Ticks(pid int) int {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return user + system
}

// Quote makes a line of sh out of words.
func Quote(words []string) string {
	var quoted []string
	for _, word := range words {
		quoted = append(quoted, "'"+strings.ReplaceAll(word, "'", `'\''`)+"'")
	}
	return strings.Join(quoted, " ")
}

// WaitingIn returns the fields of /proc/PID/status that name pending signals, where any is.
func (x *X) WaitingIn(pid int) (pending []string) {
	for _, field := range []string{"SigPnd", "ShdPnd"} {
		if value := Status(pid)[field]; strings.Trim(value, "0") != "" {
			pending = append(pending, value)
		}
	}
	return pending
}

// Rests waits until mote has dealt with every signal so far, and waits for the next one.
func (x *X) Rests(pid int) {
	x.Helper()
	x.Eventually("mote waits for a signal", func() bool {
		return strings.Trim(Status(pid)["ShdPnd"], "0") == "" && State(pid) == "S"
	})
}

// Session is the session of a process.
func Session(pid int) int {
	id, _, _ := syscall.Syscall(syscall.SYS_GETSID, uintptr(pid), 0, 0)
	return int(id)
}

// Before tells whether the kernel is older than a version.
func Before(t testing.TB, major, minor int) bool {
	t.Helper()
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		t.Fatal(err)
	}
	numbers := strings.FieldsFunc(unix.ByteSliceToString(name.Release[:]), func(r rune) bool { return r < '0' || r > '9' })
	a, _ := strconv.Atoi(numbers[0])
	b, _ := strconv.Atoi(numbers[1])
	return a < major || a == major && b < minor
}

// Stop stops a process from outside and waits until it is.
func (x *X) Stop(pid int) {
	x.Helper()
	_ = syscall.Kill(pid, syscall.SIGSTOP)
	x.Eventually("it is stopped", func() bool { return State(pid) == "T" })
}

// Parent is a shell that starts mote and can be ended before it.
func (x *X) Parent(words ...string) *Process {
	x.Helper()
	x.Init.Path = "/bin/sh"
	x.Init.Words = func(Options) ([]string, bool) { return append([]string{"-c", "\"$0\" \"$@\" & wait"}, words...), true }
	return x.Start(Setup{Bare: true}, ChildPath, "report", "15")
}

// Adopted ends a process that has lost its parent, and so is none of the harness's descendants any more, and its own. Its pid
// may be another's by then, whom nobody has asked to end.
func (x *X) Adopted(pid int) {
	began := beginning(pid)
	x.Cleanup(func() {
		if began == "" || beginning(pid) != began {
			return
		}
		for _, each := range append(Descendants(pid), pid) {
			_ = syscall.Kill(each, syscall.SIGKILL)
		}
	})
}

// beginning is when a process has begun, in clock ticks after the boot, and "" where there is none: proc_pid_stat(5), field 22.
func beginning(pid int) string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(text), ") ")
	if fields := strings.Fields(rest); len(fields) > 22-3 {
		return fields[22-3]
	}
	return ""
}

// IsMote tells whether a process runs the program under test.
func IsMote(pid int) bool {
	one, err := os.Stat(fmt.Sprintf("/proc/%d/exe", pid))
	other, otherErr := os.Stat(MotePath)
	return err == nil && otherErr == nil && os.SameFile(one, other)
}

// WakeUps is how often a process has waited for something: proc_pid_status(5).
func WakeUps(pid int) int {
	n, _ := strconv.Atoi(Status(pid)["voluntary_ctxt_switches"])
	return n
}

// Wchan is what a process waits in: proc_pid_wchan(5).
func Wchan(pid int) string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/wchan", pid))
	return string(text)
}

// Parent is the pid of a process's parent.
func Parent(pid int) int {
	n, _ := strconv.Atoi(Status(pid)["PPid"])
	return n
}

// Settle waits until an init has done all that it was sent.
func (x *X) Settle(pid int) {
	x.Helper()
	x.Eventually("the init waits again", func() bool { return len(x.WaitingIn(pid)) == 0 && State(pid) == "S" })
}
