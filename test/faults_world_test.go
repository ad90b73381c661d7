package test

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// cgroup makes a control group of the test's own and returns its folder: version 1 below the mount of a controller, version
// 2 in the unified hierarchy, wherever that is.
func (x *X) cgroup(controller string) string {
	x.Helper()
	if os.Getuid() != 0 {
		x.Skip("only root can make a cgroup")
	}
	parents := map[string][]string{
		"pids": {"/sys/fs/cgroup/pids", "/sys/fs/cgroup"}, "freezer": {"/sys/fs/cgroup/freezer"},
		"unified": {"/sys/fs/cgroup/unified", "/sys/fs/cgroup"},
	}
	for _, parent := range parents[controller] {
		file := map[string]string{"pids": "pids.max", "freezer": "freezer.state", "unified": "cgroup.freeze"}[controller]
		folder, err := os.MkdirTemp(parent, "mote-test-")
		if err != nil {
			continue
		}
		x.Cleanup(func() {
			x.eventually("the cgroup can be removed", func() bool { return os.Remove(folder) == nil })
		})
		if _, err := os.Stat(folder + "/" + file); err == nil {
			return folder
		}
	}
	x.Skip("this machine has no such cgroup: " + controller)
	return ""
}

func (x *X) write(path, text string) {
	x.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		x.Fatal(err)
	}
}

// TestFaultPidsLimit leaves no room for the app.
func TestFaultPidsLimit(t *testing.T) {
	for _, bare := range []bool{false, true} {
		x := newX(t)
		folder := x.cgroup("pids")
		x.write(folder+"/pids.max", "1")
		r := x.run(setup{bare: bare, shell: "echo $$ >" + folder + "/cgroup.procs"}, childPath, "exit", "0")
		if want := "mote: failed to start a process: clone: resource temporarily unavailable\n"; r.code != 125 || r.stderr != want {
			t.Errorf("PID 1 %v: code %d, stderr %q, want 125 and %q", !bare, r.code, r.stderr, want)
		}
	}
}

// narrow are worlds in which mote can have next to nothing, each with the one line that it may say about that.
var narrow = []struct {
	name, shell string
	opts        options
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
			x := newX(t)
			p := x.start(setup{bare: n.bare, opts: n.opts, shell: n.shell}, reportApp()...)
			r := p.livesOn()
			if r.stderr != n.line {
				t.Errorf("stderr %q, want %q", r.stderr, n.line)
			}
		})
	}
}

// livesOn passes two signals and wants the app's code.
func (p *process) livesOn() result {
	p.x.Helper()
	p.ready()
	p.send(syscall.SIGUSR1)
	p.wantStart("10 ")
	p.send(syscall.SIGTERM)
	p.wantStart("15 ")
	return p.wantCode(7)
}

// wantStart wants the next line to begin with something.
func (p *process) wantStart(prefix string) {
	p.x.Helper()
	if line := p.line(); !strings.HasPrefix(line, prefix) {
		p.x.Fatalf("got line %q, want %q...", line, prefix)
	}
}

// TestFaultMemoryCgroup starts mote where there is next to no memory: it and a small app live in 1 MiB.
func TestFaultMemoryCgroup(t *testing.T) {
	x := newX(t)
	folder, _ := x.memoryCgroup(1 << 20)
	x.start(setup{shell: "echo $$ >" + folder + "/cgroup.procs"}, reportApp()...).livesOn()
}

// TestFaultNoDescriptors closes all of them. There is no place for a line then, and the codes are all that is left.
func TestFaultNoDescriptors(t *testing.T) {
	for _, bare := range []bool{false, true} {
		for code, opts := range map[int]options{
			7: {}, 125: extra("--nope"),
		} {
			x := newX(t)
			r := x.run(setup{bare: bare, opts: opts, shell: "exec 0<&- 1>&- 2>&-"}, childPath, "exit", "7")
			if r.code != code {
				t.Errorf("PID 1 %v, %v: code %d, want %d", !bare, opts.extra, r.code, code)
			}
		}
		x := newX(t)
		x.file("log", "", 0o644)
		s := logged("./log")
		s.bare, s.shell = bare, "exec 0<&- 1>&- 2>&-; ulimit -c 0"
		r := x.run(s, childPath, "die", "11")
		if text, _ := os.ReadFile(x.dir + "/log"); r.code != 128+11 || !strings.HasPrefix(string(text), "app killed by SIGSEGV") {
			t.Errorf("PID 1 %v: code %d, log %q", !bare, r.code, text)
		}
	}
}

// otherClocks are calls and clocks that jump when somebody sets the time.
var otherClocks = regexp.MustCompile(`CLOCK_(REALTIME|TAI|BOOTTIME)|gettimeofday|\btime\(|timerfd|TIMER_ABSTIME`)

// TestFaultClock looks at the clock of a ladder: it is the monotonic one, which setting the time does not move, and the wait
// itself is for a span of time. Then that one jumps ahead, as after a suspended machine: the next step is taken.
func TestFaultClock(t *testing.T) {
	if len(runner) > 0 {
		t.Skip("strace sees the emulator")
	}
	x := newX(t)
	s := setup{bare: true, opts: extra("--on", "TERM=TERM/100ms/KILL"), wrap: strings.Fields("strace -D -q -o strace.out")}
	p := x.start(s, childPath, "wait", "64")
	p.ready()
	p.send(syscall.SIGTERM)
	p.wantCode(137)
	trace := x.straced()
	if found := otherClocks.FindAllString(trace, -1); found != nil || !contains(trace, "clock_gettime(CLOCK_MONOTONIC") {
		t.Errorf("mote uses %q", found)
	}

	x = newX(t)
	const later = "404b4c00000000000000000000000000" // 5,000,000 s: struct timespec, little-endian
	s.opts = extra("--on", "USR1=USR2/100h/TERM")
	s.wrap = strings.Fields("strace -D -q -o strace.out -e trace=clock_gettime -e inject=clock_gettime:poke_exit=@arg2=" + later + ":when=8+")
	p = x.start(s, reportApp()...)
	p.ready()
	p.send(syscall.SIGUSR1)
	p.wantStart("12 ")
	x.eventually("the clock has jumped", func() bool {
		_ = p.cmd.Process.Signal(syscall.SIGWINCH) // it has mote look at the clock
		select {
		case <-p.done:
			return true
		default:
			return false
		}
	})
	if r := p.wantCode(7); !contains(r.stdout, "\n15 ") {
		t.Errorf("the app got %q", r.stdout)
	}
}

// TestFaultStopped stops and continues mote from outside. What comes meanwhile is not lost.
func TestFaultStopped(t *testing.T) {
	for _, bare := range []bool{false, true} {
		x := newX(t)
		p := x.start(setup{bare: bare}, reportApp()...)
		p.ready()
		for range 3 {
			p.send(syscall.SIGSTOP)
			x.eventually("mote is stopped", func() bool { return state(p.pid()) == "T" })
			p.send(syscall.SIGUSR2)
			p.send(syscall.SIGCONT)
			p.wantStart("12 ")
			p.wantStart("18 ")
		}
		p.send(syscall.SIGTERM)
		p.wantStart("15 ")
		if r := p.wantCode(7); r.stderr != "" {
			t.Errorf("stderr %q", r.stderr)
		}
	}
}

// TestFaultTraced attaches a tracer to mote and lets go again. Each time a wait ends for no reason, and mote says nothing.
func TestFaultTraced(t *testing.T) {
	for _, bare := range []bool{false, true} {
		x := newX(t)
		p := x.start(setup{bare: bare}, reportApp()...)
		p.ready()
		traced := func() bool { return status(p.pid())["TracerPid"] != "0" }
		for range 5 {
			tracer := exec.Command("strace", "-q", "-o", "/dev/null", "-p", strconv.Itoa(p.pid()))
			if err := tracer.Start(); err != nil {
				t.Fatal(err)
			}
			x.eventually("mote is traced", traced)
			p.send(syscall.SIGUSR2)
			p.wantStart("12 ")
			_ = tracer.Process.Signal(syscall.SIGINT)
			_ = tracer.Wait()
			x.eventually("mote is not traced", func() bool { return !traced() })
		}
		if r := p.livesOnUnready(); r.stderr != "" {
			t.Errorf("stderr %q", r.stderr)
		}
	}
}

// livesOnUnready is livesOn for an app that has said that it is ready.
func (p *process) livesOnUnready() result {
	p.x.Helper()
	p.send(syscall.SIGUSR1)
	p.wantStart("10 ")
	p.send(syscall.SIGTERM)
	p.wantStart("15 ")
	return p.wantCode(7)
}

// freezers say how a cgroup is frozen and thawed, and how it shows that it is.
type freezer struct{ controller, file, freeze, thaw, shows, frozen string }

var freezers = []freezer{
	{"freezer", "freezer.state", "FROZEN", "THAWED", "freezer.state", "FROZEN\n"},
	{"unified", "cgroup.freeze", "1", "0", "cgroup.events", "frozen 1\n"},
}

// holds tells whether all in the cgroup of a folder is frozen.
func (f freezer) holds(folder string) bool {
	text, _ := os.ReadFile(folder + "/" + f.shows)
	return contains(string(text), f.frozen)
}

// TestFaultFrozen freezes and thaws mote and its app, as "docker pause" does. What comes meanwhile is not lost.
func TestFaultFrozen(t *testing.T) {
	for _, f := range freezers {
		t.Run(f.controller, func(t *testing.T) {
			x := newX(t)
			folder := x.cgroup(f.controller)
			p := x.start(setup{shell: "echo $$ >" + folder + "/cgroup.procs"}, reportApp()...)
			p.ready()
			x.Cleanup(func() { _ = os.WriteFile(folder+"/"+f.file, []byte(f.thaw), 0o644) })
			for range 5 {
				x.write(folder+"/"+f.file, f.freeze)
				x.eventually("the cgroup is frozen", func() bool { return f.holds(folder) })
				p.send(syscall.SIGUSR2)
				x.write(folder+"/"+f.file, f.thaw)
				p.wantStart("12 ")
			}
			if r := p.livesOnUnready(); r.stderr != "" {
				t.Errorf("stderr %q", r.stderr)
			}
		})
	}
}
