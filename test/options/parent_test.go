package options

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestParentDeath ends mote's parent: the app gets the signal, as PID 1 and as any process.
func TestParentDeath(t *testing.T) {
	for _, c := range []struct {
		name, option string
		before       []string
		sender       bool // the dead parent, as long as it has a pid in mote's namespace
	}{
		{"any process", "-pTERM", nil, true},
		{"any process, long", "--parent-death=15", nil, true},
		{"PID 1", "-pTERM", append(harness.MapRoot(), "--pid", "--fork"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := harness.NewX(t)
			p := x.Parent(append(c.before, harness.MotePath, c.option)...)
			p.Ready()
			dying := p.PID()
			if c.before != nil {
				dying = harness.Children(p.PID())[0]
			}
			for _, pid := range harness.Descendants(p.PID()) {
				x.Adopted(pid)
			}
			if err := syscall.Kill(dying, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			var signal, code, pid int
			if line := p.Line(); !harness.Scan(line, "%d %d %d", &signal, &code, &pid) || signal != 15 {
				t.Errorf("the app got %q", line)
			}
		})
	}
}

// TestParentDeathByKill ends mote and all that it has started, not the app alone.
func TestParentDeathByKill(t *testing.T) {
	for _, before := range [][]string{nil, append(harness.MapRoot(), "--pid", "--fork")} {
		x := harness.NewX(t)
		words := append(before, harness.MotePath, "-p", "KILL", "/bin/sh", "-c", `setsid "$1" as other 15 & exec "$@"`)
		p := x.Parent(words...)
		for range 2 {
			p.Line()
		}
		dying, family := p.PID(), harness.Descendants(p.PID())
		if before != nil {
			dying = harness.Children(p.PID())[0] // unshare
			family = harness.Descendants(dying)
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
		x.Eventually("mote and all that it has started end", func() bool {
			return !slices.ContainsFunc(family, func(pid int) bool { return harness.State(pid) != "" && harness.State(pid) != "Z" })
		})
	}
}

// TestParentDeathOfThread ends the thread that has started mote, and not its process: nothing happens, until that ends, too. The
// parent may well send the very signal itself.
func TestParentDeathOfThread(t *testing.T) {
	for _, option := range []string{"TERM", "KILL", "USR1"} {
		x := harness.NewX(t)
		p, thread := startByThread(x, harness.Setup{Bare: true, Opts: harness.Options{Extra: []string{"-p", option}}},
			harness.ChildPath, "report", "15")
		p.Ready()
		x.Eventually("the thread has ended", func() bool {
			_, err := os.Stat(fmt.Sprintf("/proc/self/task/%d", thread))
			return err != nil
		})
		for _, signal := range []syscall.Signal{syscall.SIGUSR2, syscall.SIGUSR1, 32, syscall.SIGTERM} {
			if signal != 32 {
				p.Send(signal)
				p.WantSignal(int(signal))
				continue
			}
			sender := x.WithoutInit().Run(harness.Setup{Bare: true}, "/bin/sh", "-c",
				"kill -32 "+fmt.Sprint(p.PID())) // it is nobody's parent
			p.WantSignal(32)
			if sender.Code != 0 {
				t.Errorf("kill: %q", sender.Stderr)
			}
		}
		p.WantCode(0)
	}
}

// startByThread is start by a thread that ends behind it.
func startByThread(x *harness.X, s harness.Setup, app ...string) (p *harness.Process, thread int) {
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
		p = x.Start(s, app...)
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
	x := harness.NewX(t)
	p := x.Parent(harness.MotePath)
	p.Ready()
	mote := harness.Children(p.PID())[0]
	x.Adopted(mote)
	x.Adopted(harness.Children(mote)[0])
	p.Send(syscall.SIGKILL)
	x.Eventually("mote has another parent", func() bool { return harness.Status(mote)["PPid"] != fmt.Sprint(p.PID()) })
	if err := syscall.Kill(mote, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if line := p.Line(); !strings.HasPrefix(line, "15 ") {
		t.Errorf("the app got %q before the test's own signal", line)
	}
}

// TestParentDeathBeforeArmed ends the parent while mote asks the kernel for the signal: strace holds that call up. The
// kernel then knows of no death, and mote has to compare its parent again.
func TestParentDeathBeforeArmed(t *testing.T) {
	x := harness.NewX(t)
	log := x.Dir + "/strace.out"
	p := x.Parent("strace", "-D", "-o", log, "-e", "trace=getppid,prctl",
		"-e", "inject=prctl:delay_enter=500000:when=2", harness.MotePath, "-v", "-p", "TERM")
	var mote int
	x.Eventually("mote knows its parent", func() bool {
		text, _ := os.ReadFile(log)
		return strings.Contains(string(text), "getppid() ") && strings.Contains(string(text), "= "+fmt.Sprint(p.PID()))
	})
	for _, pid := range harness.Children(p.PID()) {
		if harness.IsMote(pid) {
			mote = pid
		}
		x.Adopted(pid)
	}
	p.Send(syscall.SIGKILL)
	p.Ready()
	if line := p.Line(); !strings.HasPrefix(line, fmt.Sprintf("15 0 %d ", mote)) {
		t.Errorf("the app got %q", line)
	}
}
