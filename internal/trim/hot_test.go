package main

import (
	"flag"
	"os"
	"os/exec"
	"runtime"
	"sort"
	"strings"
	"syscall"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write hot.txt anew from what the lives of TestHot execute")

// life is a plain life of mote: what hot.txt is made of.
type life struct {
	name   string
	args   []string
	env    []string
	pid1   bool           // in a PID namespace of its own
	signal syscall.Signal // is sent when the app is ready
}

var lives = []life{
	{name: "nothing special", args: []string{"--", "true"}},
	{name: "PID 1", args: []string{"true"}, pid1: true},
	{name: "options", args: []string{"-g", "-e", "143", "--", "sh", "-c", "exit 143"}},
	{name: "environment", args: []string{"true"}, env: []string{"MOTE_GROUP=1", "MOTE_REMAP=143"}},
	{name: "orphans", args: []string{"sh", "-c", "(sleep 0.1 &) ; sleep 0.3"}},
	{name: "orphans of PID 1", args: []string{"sh", "-c", "(sleep 0.1 &) ; sleep 0.3"}, pid1: true},
	{name: "a signal", args: []string{"-s", "sleep", "60"}, signal: syscall.SIGTERM},
	{name: "a signal to the group", args: []string{"-g", "sleep", "60"}, signal: syscall.SIGTERM},
	{name: "a signal to PID 1", args: []string{"-e", "143", "sleep", "60"}, signal: syscall.SIGTERM, pid1: true},
}

// TestHot sees to it that hot.txt is not stale: it names only functions that there are, and all that the plainest life
// executes. What it does not name still runs, from pages that are mapped when they are touched.
func TestHot(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("steps through amd64 code")
	}
	file, r := trimmed(t, "amd64", nil)
	ran := map[string]bool{}
	for i, l := range lives {
		if l.pid1 && !mayBeFirst() {
			t.Logf("%s: not run, this process may not make a PID namespace", l.name)
			continue
		}
		for name := range execute(t, file, r, l) {
			ran[name] = true
			if i == 0 && !hotFunctions()[name] && !*update {
				t.Errorf("%s runs in the plainest life, and hot.txt does not name it (go test -run TestHot -update)", name)
			}
		}
	}
	there := map[string]bool{}
	for _, f := range r.Functions {
		there[f.Name] = true
	}
	for name := range hotFunctions() {
		switch {
		case *update:
		case !there[name]:
			t.Errorf("hot.txt names %s, which is no function (go test -run TestHot -update)", name)
		case !ran[name]:
			t.Logf("hot.txt names %s, which did not run", name)
		}
	}
	if *update {
		writeHot(t, ran)
	}
}

func writeHot(t *testing.T, ran map[string]bool) {
	var names []string
	for name := range ran {
		names = append(names, name)
	}
	sort.Strings(names)
	write(t, "hot.txt", strings.Join(names, "\n")+"\n")
}

// mayBeFirst tells whether a program can be started as PID 1. In a container without privileges root may not do that.
func mayBeFirst() bool {
	cmd := exec.Command("/bin/true")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID}
	return cmd.Run() == nil
}

// execute lives one life step by step and returns the names of the functions that ran, in the child until its exec, too.
func execute(t *testing.T, file string, r report, l life) map[string]bool {
	t.Helper()
	runtime.LockOSThread() // only the thread that started a program may trace it
	defer runtime.UnlockOSThread()
	cmd := exec.Command(file, l.args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, l.env...) // each variable takes thousands of steps
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true, Pdeathsig: syscall.SIGKILL}
	if l.pid1 {
		cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWPID
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if l.signal != 0 {
		timer := time.AfterFunc(time.Second, func() { _ = cmd.Process.Signal(l.signal) })
		defer timer.Stop()
	}
	tr := &tracer{t: t, main: cmd.Process.Pid, ran: map[string]bool{}, functions: r.Functions}
	tr.run()
	_ = cmd.Process.Release()
	return tr.ran
}

// tracer steps through a program and what it forks.
type tracer struct {
	t         *testing.T
	main      int
	functions []keptReport // by address
	ran       map[string]bool
	known     map[int]bool
}

func (tr *tracer) run() {
	tr.known = map[int]bool{}
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, syscall.WALL, nil)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			tr.t.Fatal(err)
		}
		if status.Exited() || status.Signaled() {
			if pid == tr.main {
				return
			}
			continue
		}
		tr.stopped(pid, status)
	}
}

// stopped looks at one stop and lets the process take its next step.
func (tr *tracer) stopped(pid int, status syscall.WaitStatus) {
	const options = syscall.PTRACE_O_TRACEFORK | syscall.PTRACE_O_TRACEVFORK | syscall.PTRACE_O_TRACECLONE |
		syscall.PTRACE_O_TRACEEXEC
	pass := 0
	switch {
	case pid != tr.main && status.TrapCause() == syscall.PTRACE_EVENT_EXEC:
		_ = syscall.PtraceDetach(pid) // the app
		return
	case !tr.known[pid]:
		tr.known[pid] = true
		if err := syscall.PtraceSetOptions(pid, options); err != nil {
			tr.t.Fatal(err)
		}
	case status.StopSignal() != syscall.SIGTRAP && status.StopSignal() != syscall.SIGSTOP:
		pass = int(status.StopSignal())
	}
	tr.note(pid)
	_, _, errno := syscall.RawSyscall6(syscall.SYS_PTRACE, syscall.PTRACE_SINGLESTEP, uintptr(pid), 0, uintptr(pass), 0, 0)
	if errno != 0 && errno != syscall.ESRCH {
		tr.t.Fatal(errno)
	}
}

// note marks the function that a stopped process is in.
func (tr *tracer) note(pid int) {
	pc, ok := programCounter(pid)
	i := sort.Search(len(tr.functions), func(i int) bool { return tr.functions[i].Address > pc })
	if ok && i > 0 && pc < tr.functions[i-1].Address+tr.functions[i-1].Size {
		tr.ran[tr.functions[i-1].Name] = true
	}
}
