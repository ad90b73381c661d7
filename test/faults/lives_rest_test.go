package faults

import (
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// fallbacks are lives in which descriptors are let go of the long way.
func fallbacks() []aLife {
	const old = "-e inject=close_range:error=ENOSYS"
	noProc := harness.Setup{Shell: "mount -t tmpfs none /proc; ulimit -n 512"}
	return []aLife{
		{name: "no close_range", prep: holding(harness.Setup{Proc: true}, "0 1 2"), app: harness.ReportApp(),
			drive: letsGoAndPlain, more: old},
		{name: "waiting fails", prep: with(harness.Setup{}), app: harness.ReportApp(), drive: plain,
			more: "-e inject=wait4:error=EIO:when=1"},
		{name: "no close_range, no /proc", prep: holding(noProc, "0 1 2"), app: harness.ReportApp(), drive: letsGoAndPlain, more: old},
	}
}

// errands are lives without an app that is told anything, or with another task.
func errands() []aLife {
	code := func(words ...string) []string {
		return append([]string{harness.ChildPath, "exit", harness.AppCode}, words...)
	}
	return []aLife{
		{name: "-p", prep: with(harness.Setup{Bare: true, Opts: extra("-p", "TERM")}), app: harness.ReportApp(), drive: plain},
		{name: "--sandbox", prep: with(harness.Setup{Opts: extra("--sandbox")}), app: harness.ReportApp(), drive: confined},
		{name: "--exec", prep: with(harness.Setup{Opts: extra("--exec")}), app: code(), drive: nothing},
		{name: "--pause", prep: with(harness.Setup{Opts: extra("--pause")}), drive: endsPause},
		{name: "--help", prep: with(harness.Setup{Opts: extra("--help")}), drive: nothing},
		{name: "a wrong option", prep: with(harness.Setup{Opts: extra("--nope")}), app: code(), drive: nothing},
		{name: "a wrong option, stderr a file", prep: stderrFile(harness.Setup{Opts: extra("--nope")}), app: code(), drive: nothing},
		{name: "no such program", prep: with(harness.Setup{}), app: []string{"/nosuch"}, drive: nothing},
		{name: "not executable", prep: script("exit 126\n", 0o644), app: []string{"./script.sh"}, drive: nothing},
		{name: "no such interpreter", prep: script("#!/nosuch\nexit 126\n", 0o755), app: []string{"./script.sh"}, drive: nothing},
		{name: "a folder for an interpreter", prep: script("#!/\nexit 126\n", 0o755), app: []string{"./script.sh"}, drive: nothing},
		{name: "a script without #!", prep: script("exit "+harness.AppCode+"\n", 0o755), app: []string{"./script.sh"}, drive: nothing},
		{name: "no such loader", prep: program, app: []string{"./program.elf"}, drive: nothing},
		{name: "--termination-log", prep: logging, app: []string{harness.ChildPath, "die", "9"}, drive: nothing},
	}
}

// shifted are lives in which mote's child fails, and not mote.
func shifted() []aLife {
	shell := []string{"/bin/sh", "-c", `exec "$0" "$@"`} // it asks for its own pid
	asks := []string{"/bin/sh", "-c", `test -t 0; exec "$0" "$@"`}
	session := harness.Setup{Opts: extra("--session")}
	twice := func(words ...string) []string {
		return append(append([]string{harness.ChildPath}, words...), append([]string{harness.ChildPath}, words...)...)
	}
	return []aLife{
		{name: "the child's mask", prep: with(harness.Setup{}), app: harness.ReportApp(), drive: plain,
			shift: twice("mask", "0"), shifts: "rt_sigprocmask"},
		{name: "SIGCHLD ignored", prep: with(harness.Setup{}), app: harness.ReportApp(), drive: ignores(syscall.SIGCHLD),
			shift: twice("ignore", "17"), shifts: "rt_sigaction"},
		{name: "SIGTSTP ignored, terminal", prep: onTerminal(harness.Setup{}, false, false), app: harness.ReportApp(),
			drive: ignores(syscall.SIGTSTP), shift: twice("ignore", "20"), shifts: "rt_sigaction"},
		{name: "the child's pid, terminal", prep: onTerminal(harness.Setup{}, false, false), app: harness.ReportApp(),
			drive: foreground, shift: shell, shifts: "getpid"},
		{name: "the child's terminal", prep: onTerminal(harness.Setup{}, false, false), app: harness.ReportApp(),
			drive: foreground, shift: asks, shifts: "ioctl"},
		{name: "the child's terminal, --session", prep: onTerminal(session, false, false), app: harness.ReportApp(),
			drive: plain, shift: asks, shifts: "ioctl"},
	}
}

// ignores looks that the app was handed the disposition of a signal.
func ignores(signal syscall.Signal) func(*watch) {
	return func(w *watch) {
		if !w.begun() {
			return
		}
		for _, child := range harness.Children(w.PID()) {
			isApp := strings.HasPrefix(harness.CommandLine(child), harness.ChildPath+" report")
			ignored, _ := strconv.ParseUint(harness.Status(child)["SigIgn"], 16, 64) // a shell's "&" has some more ignored
			if isApp && ignored>>(signal-1)&1 == 0 {
				w.effect("the app does not ignore " + unix.SignalName(signal))
			}
		}
		w.passes(syscall.SIGUSR1)
		w.ends(syscall.SIGTERM)
	}
}

// endsPause ends a mote without an app.
func endsPause(w *watch) {
	w.x.Eventually("mote waits", func() bool { return !w.runs() || strings.Contains(harness.Wchan(w.PID()), "sigtimedwait") })
	w.send(syscall.SIGTERM)
}

// confined looks that mote has a filter.
func confined(w *watch) {
	if !w.begun() {
		return
	}
	w.x.Eventually("mote waits", func() bool { return !w.runs() || strings.Contains(harness.Wchan(w.PID()), "sigtimedwait") })
	w.passes(syscall.SIGUSR1)
	if harness.Status(w.PID())["Seccomp"] != "2" {
		w.effect("mote has no filter")
	}
	w.ends(syscall.SIGTERM)
}

func script(text string, mode os.FileMode) func(*watch) harness.Setup {
	return func(w *watch) harness.Setup {
		w.x.File("script.sh", text, mode)
		return harness.Setup{}
	}
}

// program is one whose loader is missing: a copy of sh with the name changed.
func program(w *watch) harness.Setup {
	text, err := os.ReadFile("/bin/sh")
	if err != nil {
		w.x.Fatal(err)
	}
	w.x.File("program.elf", strings.ReplaceAll(string(text), "/lib64/ld-linux", "/nolib/ld-linux"), 0o755)
	return harness.Setup{}
}

func stderrFile(s harness.Setup) func(*watch) harness.Setup {
	return func(w *watch) harness.Setup {
		s := s
		s.Stderr = w.x.Open(w.x.File("stderr.log", "", 0o644), os.O_RDWR)
		w.said = func() string { text, _ := os.ReadFile(w.x.Dir + "/stderr.log"); return string(text) }
		return s
	}
}

// logging has an empty termination log.
func logging(w *watch) harness.Setup {
	w.x.File("death.log", "", 0o644)
	s := harness.Logged("./death.log")
	s.Proc = true
	s.Shell = "exec 3</dev/null; mount -t tmpfs none /sys/fs/cgroup; mkdir /sys/fs/cgroup/memory\n" +
		"echo oom_kill 0 | tee /sys/fs/cgroup/memory.events >/sys/fs/cgroup/memory/memory.oom_control"
	w.after = func() {
		if text, _ := os.ReadFile(w.x.Dir + "/death.log"); !strings.HasPrefix(string(text), "app killed by SIGKILL") {
			w.effect("the termination log is empty")
		}
	}
	return s
}
