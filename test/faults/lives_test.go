package faults

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// aLife is one way to use mote, such that all of them together have it make every system call that it can make.
type aLife struct {
	name  string
	prep  func(w *watch) harness.Setup // in what world mote is started
	app   []string
	drive func(w *watch)
	more  string // errors that are injected besides, so that mote goes another way: strace's words

	// shift are words between strace's command line and mote's, for a program that makes a call of mote's before mote does
	// and ends up as mote. strace counts by process, so that the first of these calls in mote's child can be hit alone.
	shift  []string
	shifts string // that call

	reason string   // why it is left out on this machine
	only   []string // places to which no other life comes, as they begin in the page: they are left out with it
}

// plain sends a signal, and ends the app by another one.
func plain(w *watch) {
	if w.begun() {
		w.passes(syscall.SIGUSR1)
		w.ends(syscall.SIGTERM)
	}
}

// many sends so many signals that mote asks what waits.
func many(w *watch) {
	if w.begun() {
		for range 20 {
			w.passes(syscall.SIGUSR1)
		}
		w.ends(syscall.SIGTERM)
	}
}

func nothing(*watch) {}

// with is a world that needs no preparation.
func with(s harness.Setup) func(*watch) harness.Setup {
	return func(*watch) harness.Setup { return s }
}

func extra(words ...string) harness.Options { return harness.Options{Extra: words} }

// plainLives is how many of the first lives are short and plain.
const plainLives = 5

// theLives are in the order in which they are worth looking at: what an earlier one does is not looked at again.
func theLives(t testing.TB) []aLife {
	return append(append([]aLife{
		{name: "PID 1", prep: holding(harness.Setup{}, "0 1 2"), app: harness.ReportApp(), drive: letsGoAndPlain},
		{name: "not PID 1", prep: holding(harness.Setup{Bare: true}, "2"), app: harness.ReportApp(), drive: letsGoAndPlain},
		{name: "PID 1, many signals", prep: with(harness.Setup{}), app: harness.ReportApp(), drive: many},
		{name: "PID 1, values", prep: alone(harness.Setup{}), app: harness.ReportApp(), drive: values},
		{name: "PID 1, -v", prep: with(harness.Setup{Opts: harness.Options{Verbose: true}, Proc: true}), app: orphaning(), drive: orphaned},
		{name: "not PID 1, -v", prep: with(harness.Setup{Opts: harness.Options{Verbose: true}, Bare: true}), app: orphaning(), drive: orphaned},
	}, append(shifted(), fallbacks()...)...), append(append(errands(), targetsAndLadders(t)...), terminals()...)...)
}

// orphaned is plain when mote has reaped the orphan.
func orphaned(w *watch) {
	if w.begun() {
		w.comes(func() bool {
			left := 0
			for _, pid := range harness.Descendants(w.PID()) {
				if name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid)); string(name) == "child\n" {
					left++
				}
			}
			return left <= 1 // the app
		})
		w.passes(syscall.SIGUSR1)
		w.ends(syscall.SIGTERM)
	}
}

// orphaning is an app that leaves an orphan first, and waits for its end: it has the pipe open until then.
func orphaning() []string {
	return []string{"/bin/sh", "-c", "none=$(" + harness.ChildPath + " orphans 1 0); exec " + strings.Join(harness.ReportApp(), " ")}
}

// holding hands mote descriptors and a folder that it must let go of, all but those in keep.
func holding(s harness.Setup, keep string) func(*watch) harness.Setup {
	return func(w *watch) harness.Setup {
		s := s
		s.Shell = "exec 3</etc/passwd 9<>/dev/null\n" + s.Shell
		s.Stdin, _ = os.Open("/dev/null")
		w.x.Cleanup(func() { s.Stdin.Close() })
		w.keep = keep
		return s
	}
}

// letsGoAndPlain looks what mote holds.
func letsGoAndPlain(w *watch) {
	if !w.begun() {
		return
	}
	w.x.Eventually("mote waits", func() bool { return !w.runs() || strings.Contains(harness.Wchan(w.PID()), "sigtimedwait") })
	w.passes(syscall.SIGUSR1)
	if open := harness.Descriptors(w.PID()); open != w.keep && len(open) > len(w.keep) {
		w.effect("holds descriptors")
	}
	if dir, _ := os.Readlink(fmt.Sprintf("/proc/%d/cwd", w.PID())); dir != "/" {
		w.effect("holds the working directory")
	}
	w.ends(syscall.SIGTERM)
}

// values sends by sigqueue.
func values(w *watch) {
	if !w.begun() {
		return
	}
	for _, signal := range []int{10, 40} {
		w.x.Background("insist", w.PID(), signal, 77, 1)
		line, ok := w.next(fmt.Sprintf("%d ", signal))
		switch {
		case !ok:
			w.lost = append(w.lost, signalName(syscall.Signal(signal)))
		case !strings.HasSuffix(line, " 77"):
			w.effect("the value is lost")
		}
	}
	w.ends(syscall.SIGTERM)
}

// fallbacks are lives in which descriptors are let go of the long way.
func fallbacks() []aLife {
	const old = "-e inject=close_range:error=ENOSYS"
	noProc := harness.Setup{Shell: "mount -t tmpfs none /proc; ulimit -n 512"}
	return []aLife{
		{name: "no close_range", prep: holding(harness.Setup{Proc: true}, "0 1 2"), app: harness.ReportApp(), drive: letsGoAndPlain, more: old},
		{name: "waiting fails", prep: with(harness.Setup{}), app: harness.ReportApp(), drive: plain, more: "-e inject=wait4:error=EIO:when=1"},
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
		{name: "the child's mask", prep: with(harness.Setup{}), app: harness.ReportApp(), drive: plain, shift: twice("mask", "0"), shifts: "rt_sigprocmask"},
		{name: "SIGCHLD ignored", prep: with(harness.Setup{}), app: harness.ReportApp(), drive: ignores(syscall.SIGCHLD), shift: twice("ignore", "17"), shifts: "rt_sigaction"},
		{name: "SIGTSTP ignored, terminal", prep: onTerminal(harness.Setup{}, false, false), app: harness.ReportApp(), drive: ignores(syscall.SIGTSTP), shift: twice("ignore", "20"), shifts: "rt_sigaction"},
		{name: "the child's pid, terminal", prep: onTerminal(harness.Setup{}, false, false), app: harness.ReportApp(), drive: foreground, shift: shell, shifts: "getpid"},
		{name: "the child's terminal", prep: onTerminal(harness.Setup{}, false, false), app: harness.ReportApp(), drive: foreground, shift: asks, shifts: "ioctl"},
		{name: "the child's terminal, --session", prep: onTerminal(session, false, false), app: harness.ReportApp(), drive: plain, shift: asks, shifts: "ioctl"},
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
	w.x.File("program.elf", strings.ReplaceAll(string(text), "/lib64/ld-linux", "/nosuch/ld-linux"), 0o755)
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

// targetsAndLadders are lives with other targets, and with times.
func targetsAndLadders(t testing.TB) []aLife {
	group := harness.Setup{Bare: true, Opts: harness.Options{Group: true}}
	ladder := harness.Setup{Opts: extra("--on", "USR1=USR2/20ms/USR1")}
	kill := harness.Setup{Opts: extra("--on", "TERM=20ms/KILL")}
	// What a fault leaves behind holds nothing that the test would wait for.
	left := []string{"/bin/sh", "-c", "sleep 60 >/dev/null 2>&1 & exec " + strings.Join(harness.ReportApp(), " ")}
	exit := func(bare bool) harness.Setup { return harness.Setup{Bare: bare, Opts: extra("--on", "EXIT=20ms/TERM")} }
	young := ""
	if harness.Before(t, 6, 9) {
		young = "before Linux 6.9 there is no PIDFD_SIGNAL_PROCESS_GROUP"
	}
	return []aLife{
		{name: "--to group, values", prep: alone(group), app: harness.ReportApp(), drive: values, reason: young, only: []string{"`pidfd_", "`kill(-N, SIGTERM)"}},
		{name: "--to all, PID 1", prep: with(harness.Setup{Opts: extra("--to", "all")}), app: harness.ReportApp(), drive: tellsAll},
		{name: "--to all, not PID 1", prep: with(harness.Setup{Bare: true, Opts: extra("--to", "all")}), app: harness.ReportApp(), drive: plain},
		{name: "a full queue", prep: fullQueue, app: []string{harness.ChildPath, "slow", "15", harness.AppCode}, drive: fills},
		{name: "a reaction", prep: with(ladder), app: harness.ReportApp(), drive: climbs},
		{name: "a reaction with KILL", prep: with(kill), app: []string{harness.ChildPath, "wait", "64"}, drive: killed},
		{name: "--on EXIT, PID 1", prep: with(exit(false)), app: left, drive: plain},
		{name: "--on EXIT, not PID 1", prep: with(exit(true)), app: left, drive: plain},
	}
}

// tellsAll spares strace, which is one of all.
func tellsAll(w *watch) {
	if w.begun() {
		w.passes(syscall.SIGWINCH)
		w.ends(syscall.SIGTERM)
	}
}

func climbs(w *watch) {
	if w.begun() {
		w.send(syscall.SIGUSR1)
		w.getsBoth(syscall.SIGUSR1, syscall.SIGUSR2)
		w.ends(syscall.SIGTERM)
	}
}

// getsBoth waits for two signals. Where the first is late, because mote had to pause, both are there at once, and the kernel
// hands them out by number.
func (w *watch) getsBoth(signals ...syscall.Signal) {
	for len(signals) > 0 {
		line, ok := w.next("1")
		if !ok {
			for _, signal := range signals {
				w.lost = append(w.lost, signalName(signal))
			}
			return
		}
		signals = slices.DeleteFunc(signals, func(signal syscall.Signal) bool {
			return strings.HasPrefix(line, fmt.Sprintf("%d ", int(signal)))
		})
	}
}

// killed ends an app that is deaf to TERM.
func killed(w *watch) {
	if !w.begun() {
		return
	}
	w.send(syscall.SIGTERM)
	for tries := range 4 {
		select {
		case <-w.Done:
			return
		case <-time.After(w.patience):
			w.late = true
			if tries == 0 {
				w.effect("the app is not killed")
			}
			w.send(64) // the app ends by that, and by no other signal
		}
	}
}

// How many signals may wait for mote, for its app, and how many come in a flood. The kernel counts what waits for any
// process of a user and compares the sum with the receiver's limit, so that the app's queue is full when there is much room
// left for mote, and it is always mote that has to hold signals, never the sender.
const faultRoom, appRoom, faultMore = 16, 1, 6

// fullQueue has mote and its app run below a limit.
func fullQueue(w *watch) harness.Setup {
	s := alone(harness.Setup{})(w)
	s.Wrap = append(s.Wrap, "prlimit", "--sigpending="+strconv.Itoa(faultRoom))
	return s
}

// alone has mote and its app run as a user of their own: how much room there is for signals is a matter of all processes of
// a user, and root has many.
func alone(s harness.Setup) func(*watch) harness.Setup {
	return func(w *watch) harness.Setup {
		s := s
		if w.as = harness.OwnUser(); w.as != nil {
			_ = os.Chmod(w.x.Dir, 0o777)
		}
		s.Wrap = slices.Clone(w.as)
		return s
	}
}

// fills has the app's queue full twice: while the app does not listen yet, and while another process of its user takes the
// room away.
func fills(w *watch) {
	if !w.begun() {
		return
	}
	w.narrow()
	w.floods(1000, func() { w.send(syscall.SIGUSR1) })
	hoarder := w.x.WithoutInit().Start(harness.Setup{Bare: true, Wrap: w.as}, harness.ChildPath, "wait", "64")
	hoarder.Ready()
	for range appRoom {
		hoarder.Send(41)
	}
	w.floods(2000, func() { hoarder.Send(64) })
	w.ends(syscall.SIGTERM)
}

// narrow gives the app a limit of its own, from outside: prlimit(1) in its place would be one more program to start.
func (w *watch) narrow() {
	for _, child := range harness.Children(w.PID()) {
		if strings.HasPrefix(harness.CommandLine(child), harness.ChildPath) {
			words := append(slices.Clone(w.as), "prlimit", "--sigpending="+strconv.Itoa(appRoom), "--pid", strconv.Itoa(child))
			if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
				w.x.Fatalf("%q: %v %s", words, err, out)
			}
		}
	}
}

// floods sends more than the app's queue takes, makes room when mote holds what is too much, and looks that all of it comes,
// in order.
func (w *watch) floods(first int, makeRoom func()) {
	w.x.Background("insist", w.PID(), 40, first, faultMore)
	if !w.comes(func() bool { return pendingLimit(w.PID()) == 0 }) {
		w.effect("mote holds nothing")
	}
	makeRoom()
	w.takes(first)
	if !w.comes(func() bool { return pendingLimit(w.PID()) == faultRoom }) {
		w.effect("the limit of pending signals stays")
	}
}

// takes reads what the app has got of a flood. A signal without a value came by kill.
func (w *watch) takes(first int) {
	before := 0
	for range faultMore {
		line, ok := w.next("40 ")
		if !ok {
			w.lost = append(w.lost, "SIGRTMIN+6")
			return
		}
		value, _ := strconv.Atoi(line[strings.LastIndex(line, " ")+1:])
		switch {
		case value < first:
			w.effect("a value is lost")
		case value <= before:
			w.effect("values are out of order")
		}
		before = max(before, value)
	}
}

// pendingLimit reads how many signals may wait for a process: proc_pid_limits(5).
func pendingLimit(pid int) (limit int) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/limits", pid))
	_, row, _ := strings.Cut(string(text), "Max pending signals")
	if !harness.Scan(strings.TrimSpace(row), "%d", &limit) {
		return -1
	}
	return limit
}

// terminals are lives with a controlling terminal.
func terminals() []aLife {
	session := harness.Setup{Opts: extra("--session")}
	verbose := harness.Setup{Opts: harness.Options{Verbose: true}}
	return []aLife{
		{name: "terminal, PID 1", prep: onTerminal(harness.Setup{}, false, false), app: harness.ReportApp(), drive: foreground},
		{name: "terminal, not PID 1", prep: onTerminal(harness.Setup{Bare: true}, false, false), app: harness.ReportApp(), drive: foreground},
		{name: "terminal, --session", prep: onTerminal(session, false, false), app: harness.ReportApp(), drive: plain},
		{name: "terminal, Ctrl-Z", prep: onTerminal(harness.Setup{}, false, true), app: stopping(), drive: foreground},
		{name: "terminal, Ctrl-Z, not PID 1", prep: onTerminal(harness.Setup{Bare: true}, false, true), app: stopping(), drive: foreground},
		{name: "terminal as stderr", prep: onTerminal(verbose, true, false), app: harness.ReportApp(), drive: plain},
	}
}

// stopping is an app that stops itself, as a full-screen program does on Ctrl-Z.
func stopping() []string {
	return []string{"/bin/sh", "-c", "kill -TSTP $$; exec " + strings.Join(harness.ReportApp(), " ")}
}

// onTerminal makes mote a session's leader with a terminal. Its stdout is a socket: as a pipe it would have mote, where
// that is not PID 1, leave the terminal alone.
func onTerminal(s harness.Setup, stderr, stops bool) func(*watch) harness.Setup {
	return func(w *watch) harness.Setup {
		s := s
		tty := w.x.PTY()
		w.stops = stops
		w.tty = tty
		s.Stdin, s.Attr = tty.Slave, syscall.SysProcAttr{Setsid: true, Setctty: true}
		pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			w.x.Fatal(err)
		}
		ours := os.NewFile(uintptr(pair[0]), "socket")
		s.Stdout = os.NewFile(uintptr(pair[1]), "socket")
		w.from = make(chan string, 100)
		w.theirs = s.Stdout
		go func() {
			for scanner := bufio.NewScanner(ours); scanner.Scan(); {
				w.from <- scanner.Text()
			}
			close(w.from)
		}()
		w.x.Cleanup(func() { s.Stdout.Close(); ours.Close() })
		if stderr {
			s.Stderr = tty.Slave
			w.said = w.wholeScreen
		}
		return s
	}
}

// wholeScreen is what the screen shows when mote, the last other one who has the terminal open, has said its last.
func (w *watch) wholeScreen() string {
	w.tty.Slave.Close()
	w.comes(func() bool {
		ask := []unix.PollFd{{Fd: int32(w.tty.Master.Fd()), Events: unix.POLLIN}}
		_, err := unix.Poll(ask, 0)
		return err == nil && ask[0].Revents&(unix.POLLIN|unix.POLLHUP) == unix.POLLHUP
	})
	time.Sleep(5 * time.Millisecond) // what was read is noted a moment later
	return w.tty.Text()
}

// foreground looks who has the terminal, while the app runs and afterwards.
func foreground(w *watch) {
	own := w.PID()
	if !w.begun() {
		return
	}
	w.passes(syscall.SIGUSR1)
	if w.tty.Foreground() == own {
		w.effect("the app does not get the terminal")
	}
	w.ends(syscall.SIGTERM)
}
