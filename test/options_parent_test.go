package test

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// parent is a shell that starts mote and can be ended before it.
func (x *X) parent(words ...string) *process {
	x.Helper()
	x.init.path = "/bin/sh"
	x.init.words = func(options) ([]string, bool) { return append([]string{"-c", "\"$0\" \"$@\" & wait"}, words...), true }
	return x.start(setup{bare: true}, childPath, "report", "15")
}

// adopted ends a process that has lost its parent, and so is none of the harness's descendants any more, and its own. Its pid
// may be another's by then, whom nobody has asked to end.
func (x *X) adopted(pid int) {
	began := beginning(pid)
	x.Cleanup(func() {
		if began == "" || beginning(pid) != began {
			return
		}
		for _, each := range append(descendants(pid), pid) {
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

// TestParentDeath ends mote's parent: the app gets the signal, as PID 1 and as any process.
func TestParentDeath(t *testing.T) {
	for _, c := range []struct {
		name, option string
		before       []string
		sender       bool // the dead parent, as long as it has a pid in mote's namespace
	}{
		{"any process", "-pTERM", nil, true},
		{"any process, long", "--parent-death=15", nil, true},
		{"PID 1", "-pTERM", append(mapRoot(), "--pid", "--fork"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := newX(t)
			p := x.parent(append(c.before, motePath, c.option)...)
			p.ready()
			dying := p.pid()
			if c.before != nil {
				dying = children(p.pid())[0]
			}
			for _, pid := range descendants(p.pid()) {
				x.adopted(pid)
			}
			if err := syscall.Kill(dying, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			var signal, code, pid int
			if line := p.line(); !scan(line, "%d %d %d", &signal, &code, &pid) || signal != 15 {
				t.Errorf("the app got %q", line)
			}
		})
	}
}

// TestParentDeathByKill ends mote and all that it has started, not the app alone.
func TestParentDeathByKill(t *testing.T) {
	for _, before := range [][]string{nil, append(mapRoot(), "--pid", "--fork")} {
		x := newX(t)
		words := append(before, motePath, "-p", "KILL", "/bin/sh", "-c", `setsid "$1" as other 15 & exec "$@"`)
		p := x.parent(words...)
		for range 2 {
			p.line()
		}
		dying, family := p.pid(), descendants(p.pid())
		if before != nil {
			dying = children(p.pid())[0] // unshare
			family = descendants(dying)
		}
		if len(family) != 3 {
			t.Fatalf("mote and its descendants are %v", family)
		}
		x.Cleanup(func() {
			for _, pid := range family {
				if t.Failed() {
					_ = syscall.Kill(pid, syscall.SIGKILL)
				}
			}
		})
		_ = syscall.Kill(dying, syscall.SIGKILL)
		x.eventually("mote and all that it has started end", func() bool {
			return !slices.ContainsFunc(family, func(pid int) bool { return state(pid) != "" && state(pid) != "Z" })
		})
	}
}

// TestParentDeathOfThread ends the thread that has started mote, and not its process: nothing happens, until that ends, too. The
// parent may well send the very signal itself.
func TestParentDeathOfThread(t *testing.T) {
	for _, option := range []string{"TERM", "KILL", "USR1"} {
		x := newX(t)
		p, thread := x.startByThread(setup{bare: true, opts: options{extra: []string{"-p", option}}}, childPath, "report", "15")
		p.ready()
		x.eventually("the thread has ended", func() bool {
			_, err := os.Stat(fmt.Sprintf("/proc/self/task/%d", thread))
			return err != nil
		})
		for _, signal := range []syscall.Signal{syscall.SIGUSR2, syscall.SIGUSR1, 32, syscall.SIGTERM} {
			if signal != 32 {
				p.send(signal)
				p.wantSignal(int(signal))
				continue
			}
			sender := x.without().run(setup{bare: true}, "/bin/sh", "-c", "kill -32 "+fmt.Sprint(p.pid())) // it is nobody's parent
			p.wantSignal(32)
			if sender.code != 0 {
				t.Errorf("kill: %q", sender.stderr)
			}
		}
		p.wantCode(0)
	}
}

// startByThread is start by a thread that ends behind it.
func (x *X) startByThread(s setup, app ...string) (p *process, thread int) {
	x.Helper()
	started := make(chan bool)
	var begin func()
	begin = func() {
		runtime.LockOSThread() // and no unlocking: the thread ends with the goroutine
		if thread = syscall.Gettid(); thread == os.Getpid() {
			go begin() // on another thread: the first one cannot end
			<-started
			runtime.UnlockOSThread()
			return
		}
		defer close(started)
		p = x.start(s, app...)
	}
	go begin()
	<-started
	if p == nil {
		x.FailNow()
	}
	return p, thread
}

// TestWithoutParentDeath sees that without the option nothing comes: the tests above could pass by chance.
func TestWithoutParentDeath(t *testing.T) {
	x := newX(t)
	p := x.parent(motePath)
	p.ready()
	mote := children(p.pid())[0]
	x.adopted(mote)
	x.adopted(children(mote)[0])
	p.send(syscall.SIGKILL)
	x.eventually("mote has another parent", func() bool { return status(mote)["PPid"] != fmt.Sprint(p.pid()) })
	if err := syscall.Kill(mote, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if line := p.line(); !strings.HasPrefix(line, "15 ") {
		t.Errorf("the app got %q before the test's own signal", line)
	}
}

// TestParentDeathBeforeArmed ends the parent while mote asks the kernel for the signal: strace holds that call up. The
// kernel then knows of no death, and mote has to compare its parent again.
func TestParentDeathBeforeArmed(t *testing.T) {
	x := newX(t)
	log := x.dir + "/strace.out"
	p := x.parent("strace", "-D", "-o", log, "-e", "trace=getppid,prctl",
		"-e", "inject=prctl:delay_enter=500000:when=2", motePath, "-v", "-p", "TERM")
	var mote int
	x.eventually("mote knows its parent", func() bool {
		text, _ := os.ReadFile(log)
		return contains(string(text), "getppid() ") && contains(string(text), "= "+fmt.Sprint(p.pid()))
	})
	for _, pid := range children(p.pid()) {
		if isMote(pid) {
			mote = pid
		}
		x.adopted(pid)
	}
	p.send(syscall.SIGKILL)
	p.ready()
	if line := p.line(); !strings.HasPrefix(line, fmt.Sprintf("15 0 %d ", mote)) {
		t.Errorf("the app got %q", line)
	}
}

// isMote tells whether a process runs the program under test.
func isMote(pid int) bool {
	one, err := os.Stat(fmt.Sprintf("/proc/%d/exe", pid))
	other, otherErr := os.Stat(motePath)
	return err == nil && otherErr == nil && os.SameFile(one, other)
}
