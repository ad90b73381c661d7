package faults

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestFaultPidsLimit leaves no room for the app.
func TestFaultPidsLimit(t *testing.T) {
	for _, bare := range []bool{false, true} {
		x := harness.NewX(t)
		folder := x.Cgroup("pids")
		x.Write(folder+"/pids.max", "1")
		r := x.Run(harness.Setup{Bare: bare, Shell: harness.Into(folder)}, harness.ChildPath, "exit", "0")
		if want := "mote: failed to start a process: clone: resource temporarily unavailable\n"; r.Code != 125 || r.Stderr != want {
			t.Errorf("PID 1 %v: code %d, stderr %q, want 125 and %q", !bare, r.Code, r.Stderr, want)
		}
	}
}

// narrow are worlds in which mote can have next to nothing, each with the one line that it may say about that.
var narrow = []struct {
	name, shell string
	opts        harness.Options
	bare        bool
	line        string
}{
	{name: "RLIMIT_NOFILE 0", shell: "ulimit -n 0"},
	{name: "RLIMIT_NOFILE 0, not PID 1", shell: "ulimit -n 0", bare: true},
	{name: "RLIMIT_NOFILE 0, --to all", shell: "ulimit -n 0", bare: true, opts: extra("--to", "all"),
		line: "mote: failed to find descendants: too many open files; signals go to the group of the app\n"},
	{name: "RLIMIT_NOFILE 0, --termination-log", shell: ": >log; ulimit -n 0", opts: extra("--termination-log", "./log"),
		line: "mote: failed to open the termination log \"./log\", going on without: too many open files\n"},
	{name: "RLIMIT_AS 8 MiB", shell: "ulimit -v 8192"},
	{name: "RLIMIT_AS 8 MiB, --to all", shell: "ulimit -v 8192", bare: true, opts: extra("--to", "all"),
		line: "mote: failed to find descendants: cannot allocate memory; signals go to the group of the app\n"},
	{name: "RLIMIT_STACK 128 KiB", shell: "ulimit -s 128"},
	{name: "RLIMIT_SIGPENDING 0", shell: "ulimit -i 0 2>/dev/null || exec prlimit --sigpending=0 \"$0\" \"$@\""},
	{name: "no stdin, no stderr", shell: "exec 0<&- 2>&-"},
	{name: "no stdin, no stderr, not PID 1", shell: "exec 0<&- 2>&-", bare: true},
}

// TestFaultNarrowWorlds has a life in each of them: the signals come, and so does the exit code.
func TestFaultNarrowWorlds(t *testing.T) {
	for _, n := range narrow {
		t.Run(n.name, func(t *testing.T) {
			x := harness.NewX(t)
			p := x.Start(harness.Setup{Bare: n.bare, Opts: n.opts, Shell: n.shell}, harness.ReportApp()...)
			r := p.LivesOn()
			if r.Stderr != n.line {
				t.Errorf("stderr %q, want %q", r.Stderr, n.line)
			}
		})
	}
}

// TestFaultMemoryCgroup starts mote where there is next to no memory: it and a small app live in 1 MiB.
func TestFaultMemoryCgroup(t *testing.T) {
	x := harness.NewX(t)
	folder, _ := x.MemoryCgroup(1 << 20)
	x.Start(harness.Setup{Shell: harness.Into(folder)}, harness.ReportApp()...).LivesOn()
}

// TestFaultNoDescriptors closes all of them. There is no place for a line then, and the codes are all that is left.
func TestFaultNoDescriptors(t *testing.T) {
	for _, bare := range []bool{false, true} {
		for code, opts := range map[int]harness.Options{
			7: {}, 125: extra("--nope"),
		} {
			x := harness.NewX(t)
			r := x.Run(harness.Setup{Bare: bare, Opts: opts, Shell: "exec 0<&- 1>&- 2>&-"}, harness.ChildPath, "exit", "7")
			if r.Code != code {
				t.Errorf("PID 1 %v, %v: code %d, want %d", !bare, opts.Extra, r.Code, code)
			}
		}
		x := harness.NewX(t)
		x.File("log", "", 0o644)
		s := harness.Logged("./log")
		s.Bare, s.Shell = bare, "exec 0<&- 1>&- 2>&-; ulimit -c 0"
		r := x.Run(s, harness.ChildPath, "die", "11")
		if text, _ := os.ReadFile(x.Dir + "/log"); r.Code != 128+11 || !strings.HasPrefix(string(text), "app killed by SIGSEGV") {
			t.Errorf("PID 1 %v: code %d, log %q", !bare, r.Code, text)
		}
	}
}

// otherClocks are calls and clocks that jump when somebody sets the time.
var otherClocks = regexp.MustCompile(`CLOCK_(REALTIME|TAI|BOOTTIME)|gettimeofday|\btime\(|timerfd|TIMER_ABSTIME`)

// TestFaultClock looks at the clock of a ladder: it is the monotonic one, which setting the time does not move, and the wait
// itself is for a span of time. Then that one jumps ahead, as after a suspended machine: the next step is taken.
func TestFaultClock(t *testing.T) {
	if len(harness.Runner) > 0 {
		t.Skip("strace sees the emulator")
	}
	x := harness.NewX(t)
	s := harness.Setup{Bare: true, Opts: extra("--on", "TERM=TERM/100ms/KILL"), Wrap: strings.Fields("strace -D -q -o strace.out")}
	p := x.Start(s, harness.ChildPath, "wait", "64")
	p.Ready()
	p.Send(syscall.SIGTERM)
	p.WantCode(137)
	trace := x.Straced()
	if found := otherClocks.FindAllString(trace, -1); found != nil || !strings.Contains(trace, "clock_gettime(CLOCK_MONOTONIC") {
		t.Errorf("mote uses %q", found)
	}

	x = harness.NewX(t)
	const later = "404b4c00000000000000000000000000" // 5,000,000 s: struct timespec, little-endian
	s.Opts = extra("--on", "USR1=USR2/100h/TERM")
	s.Wrap = strings.Fields("strace -D -q -o strace.out -e trace=clock_gettime -e inject=clock_gettime:poke_exit=@arg2=" + later + ":when=8+")
	p = x.Start(s, harness.ReportApp()...)
	p.Ready()
	p.Send(syscall.SIGUSR1)
	p.WantStart("12 ")
	x.Eventually("the clock has jumped", func() bool {
		_ = p.Cmd.Process.Signal(syscall.SIGWINCH) // it has mote look at the clock
		select {
		case <-p.Done:
			return true
		default:
			return false
		}
	})
	if r := p.WantCode(7); !strings.Contains(r.Stdout, "\n15 ") {
		t.Errorf("the app got %q", r.Stdout)
	}
}

// TestFaultStopped stops and continues mote from outside. What comes meanwhile is not lost.
func TestFaultStopped(t *testing.T) {
	for _, bare := range []bool{false, true} {
		x := harness.NewX(t)
		p := x.Start(harness.Setup{Bare: bare}, harness.ReportApp()...)
		p.Ready()
		for range 3 {
			p.Send(syscall.SIGSTOP)
			x.Eventually("mote is stopped", func() bool { return harness.State(p.PID()) == "T" })
			p.Send(syscall.SIGUSR2)
			p.Send(syscall.SIGCONT)
			p.WantStart("12 ")
			p.WantStart("18 ")
		}
		p.Send(syscall.SIGTERM)
		p.WantStart("15 ")
		if r := p.WantCode(7); r.Stderr != "" {
			t.Errorf("stderr %q", r.Stderr)
		}
	}
}

// TestFaultTraced attaches a tracer to mote and lets go again. Each time a wait ends for no reason, and mote says nothing.
func TestFaultTraced(t *testing.T) {
	for _, bare := range []bool{false, true} {
		x := harness.NewX(t)
		p := x.Start(harness.Setup{Bare: bare}, harness.ReportApp()...)
		p.Ready()
		traced := func() bool { return harness.Status(p.PID())["TracerPid"] != "0" }
		for range 5 {
			tracer := exec.Command("strace", "-q", "-o", "/dev/null", "-p", strconv.Itoa(p.PID()))
			if err := tracer.Start(); err != nil {
				t.Fatal(err)
			}
			x.Eventually("mote is traced", traced)
			p.Send(syscall.SIGUSR2)
			p.WantStart("12 ")
			_ = tracer.Process.Signal(syscall.SIGINT)
			_ = tracer.Wait()
			x.Eventually("mote is not traced", func() bool { return !traced() })
		}
		if r := livesOnUnready(p); r.Stderr != "" {
			t.Errorf("stderr %q", r.Stderr)
		}
	}
}

// livesOnUnready is livesOn for an app that has said that it is ready.
func livesOnUnready(p *harness.Process) harness.Result {
	p.X.Helper()
	p.Send(syscall.SIGUSR1)
	p.WantStart("10 ")
	p.Send(syscall.SIGTERM)
	p.WantStart("15 ")
	return p.WantCode(7)
}

// TestFaultFrozen freezes and thaws mote and its app, as "docker pause" does. What comes meanwhile is not lost.
func TestFaultFrozen(t *testing.T) {
	for _, f := range harness.Freezers {
		t.Run(f.Controller, func(t *testing.T) {
			x := harness.NewX(t)
			folder := x.Cgroup(f.Controller)
			p := x.Start(harness.Setup{Shell: harness.Into(folder)}, harness.ReportApp()...)
			p.Ready()
			x.Cleanup(func() { _ = os.WriteFile(folder+"/"+f.File, []byte(f.Thaw), 0o644) })
			for range 5 {
				x.Write(folder+"/"+f.File, f.Freeze)
				x.Eventually("the cgroup is frozen", func() bool { return f.Holds(folder) })
				p.Send(syscall.SIGUSR2)
				x.Write(folder+"/"+f.File, f.Thaw)
				p.WantStart("12 ")
			}
			if r := livesOnUnready(p); r.Stderr != "" {
				t.Errorf("stderr %q", r.Stderr)
			}
		})
	}
}
