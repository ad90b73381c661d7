package test

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
)

// aLife is one way to use mote, such that all of them together have it make every system call that it can make.
type aLife struct {
	name  string
	prep  func(w *watch) setup // in what world mote is started
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

// appCode is what the app ends with, so that it can be told from every code of mote's own.
const appCode = "7"

func reportApp() []string { return []string{childPath, "report", "15", appCode} }

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
func with(s setup) func(*watch) setup {
	return func(*watch) setup { return s }
}

func extra(words ...string) options { return options{extra: words} }

// plainLives is how many of the first lives are short and plain.
const plainLives = 5

// theLives are in the order in which they are worth looking at: what an earlier one does is not looked at again.
func theLives(t testing.TB) []aLife {
	return append(append([]aLife{
		{name: "PID 1", prep: holding(setup{}, "0 1 2"), app: reportApp(), drive: letsGoAndPlain},
		{name: "not PID 1", prep: holding(setup{bare: true}, "2"), app: reportApp(), drive: letsGoAndPlain},
		{name: "PID 1, many signals", prep: with(setup{}), app: reportApp(), drive: many},
		{name: "PID 1, values", prep: alone(setup{}), app: reportApp(), drive: values},
		{name: "PID 1, -v", prep: with(setup{opts: options{verbose: true}, proc: true}), app: orphaning(), drive: orphaned},
		{name: "not PID 1, -v", prep: with(setup{opts: options{verbose: true}, bare: true}), app: orphaning(), drive: orphaned},
	}, append(shifted(), fallbacks()...)...), append(append(errands(), targetsAndLadders(t)...), terminals()...)...)
}

// orphaned is plain when mote has reaped the orphan.
func orphaned(w *watch) {
	if w.begun() {
		w.comes(func() bool {
			left := 0
			for _, pid := range descendants(w.pid()) {
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
	return []string{"/bin/sh", "-c", "none=$(" + childPath + " orphans 1 0); exec " + strings.Join(reportApp(), " ")}
}

// holding hands mote descriptors and a folder that it must let go of, all but those in keep.
func holding(s setup, keep string) func(*watch) setup {
	return func(w *watch) setup {
		s := s
		s.shell = "exec 3</etc/passwd 9<>/dev/null\n" + s.shell
		s.stdin, _ = os.Open("/dev/null")
		w.x.Cleanup(func() { s.stdin.Close() })
		w.keep = keep
		return s
	}
}

// letsGoAndPlain looks what mote holds.
func letsGoAndPlain(w *watch) {
	if !w.begun() {
		return
	}
	w.x.eventually("mote waits", func() bool { return !w.runs() || contains(wchan(w.pid()), "sigtimedwait") })
	w.passes(syscall.SIGUSR1)
	if open := descriptors(w.pid()); open != w.keep && len(open) > len(w.keep) {
		w.effect("holds descriptors")
	}
	if dir, _ := os.Readlink(fmt.Sprintf("/proc/%d/cwd", w.pid())); dir != "/" {
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
		w.x.background("insist", w.pid(), signal, 77, 1)
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
	noProc := setup{shell: "mount -t tmpfs none /proc; ulimit -n 512"}
	return []aLife{
		{name: "no close_range", prep: holding(setup{proc: true}, "0 1 2"), app: reportApp(), drive: letsGoAndPlain, more: old},
		{name: "waiting fails", prep: with(setup{}), app: reportApp(), drive: plain, more: "-e inject=wait4:error=EIO:when=1"},
		{name: "no close_range, no /proc", prep: holding(noProc, "0 1 2"), app: reportApp(), drive: letsGoAndPlain, more: old},
	}
}

// errands are lives without an app that is told anything, or with another task.
func errands() []aLife {
	code := func(words ...string) []string { return append([]string{childPath, "exit", appCode}, words...) }
	return []aLife{
		{name: "-p", prep: with(setup{bare: true, opts: extra("-p", "TERM")}), app: reportApp(), drive: plain},
		{name: "--sandbox", prep: with(setup{opts: extra("--sandbox")}), app: reportApp(), drive: confined},
		{name: "--exec", prep: with(setup{opts: extra("--exec")}), app: code(), drive: nothing},
		{name: "--pause", prep: with(setup{opts: extra("--pause")}), drive: endsPause},
		{name: "--help", prep: with(setup{opts: extra("--help")}), drive: nothing},
		{name: "a wrong option", prep: with(setup{opts: extra("--nope")}), app: code(), drive: nothing},
		{name: "a wrong option, stderr a file", prep: stderrFile(setup{opts: extra("--nope")}), app: code(), drive: nothing},
		{name: "no such program", prep: with(setup{}), app: []string{"/nosuch"}, drive: nothing},
		{name: "not executable", prep: script("exit 126\n", 0o644), app: []string{"./script.sh"}, drive: nothing},
		{name: "no such interpreter", prep: script("#!/nosuch\nexit 126\n", 0o755), app: []string{"./script.sh"}, drive: nothing},
		{name: "a folder for an interpreter", prep: script("#!/\nexit 126\n", 0o755), app: []string{"./script.sh"}, drive: nothing},
		{name: "a script without #!", prep: script("exit "+appCode+"\n", 0o755), app: []string{"./script.sh"}, drive: nothing},
		{name: "no such loader", prep: program, app: []string{"./program.elf"}, drive: nothing},
		{name: "--termination-log", prep: logging, app: []string{childPath, "die", "9"}, drive: nothing},
	}
}

// shifted are lives in which mote's child fails, and not mote.
func shifted() []aLife {
	shell := []string{"/bin/sh", "-c", `exec "$0" "$@"`} // it asks for its own pid
	asks := []string{"/bin/sh", "-c", `test -t 0; exec "$0" "$@"`}
	session := setup{opts: extra("--session")}
	twice := func(words ...string) []string {
		return append(append([]string{childPath}, words...), append([]string{childPath}, words...)...)
	}
	return []aLife{
		{name: "the child's mask", prep: with(setup{}), app: reportApp(), drive: plain, shift: twice("mask", "0"), shifts: "rt_sigprocmask"},
		{name: "SIGCHLD ignored", prep: with(setup{}), app: reportApp(), drive: ignores(syscall.SIGCHLD), shift: twice("ignore", "17"), shifts: "rt_sigaction"},
		{name: "SIGTSTP ignored, terminal", prep: onTerminal(setup{}, false, false), app: reportApp(), drive: ignores(syscall.SIGTSTP), shift: twice("ignore", "20"), shifts: "rt_sigaction"},
		{name: "the child's pid, terminal", prep: onTerminal(setup{}, false, false), app: reportApp(), drive: foreground, shift: shell, shifts: "getpid"},
		{name: "the child's terminal", prep: onTerminal(setup{}, false, false), app: reportApp(), drive: foreground, shift: asks, shifts: "ioctl"},
		{name: "the child's terminal, --session", prep: onTerminal(session, false, false), app: reportApp(), drive: plain, shift: asks, shifts: "ioctl"},
	}
}

// ignores looks that the app was handed the disposition of a signal.
func ignores(signal syscall.Signal) func(*watch) {
	return func(w *watch) {
		if !w.begun() {
			return
		}
		for _, child := range children(w.pid()) {
			isApp := strings.HasPrefix(commandLine(child), childPath+" report")
			ignored, _ := strconv.ParseUint(status(child)["SigIgn"], 16, 64) // a shell's "&" has some more ignored
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
	w.x.eventually("mote waits", func() bool { return !w.runs() || contains(wchan(w.pid()), "sigtimedwait") })
	w.send(syscall.SIGTERM)
}

// confined looks that mote has a filter.
func confined(w *watch) {
	if !w.begun() {
		return
	}
	w.x.eventually("mote waits", func() bool { return !w.runs() || contains(wchan(w.pid()), "sigtimedwait") })
	w.passes(syscall.SIGUSR1)
	if status(w.pid())["Seccomp"] != "2" {
		w.effect("mote has no filter")
	}
	w.ends(syscall.SIGTERM)
}

func script(text string, mode os.FileMode) func(*watch) setup {
	return func(w *watch) setup {
		w.x.file("script.sh", text, mode)
		return setup{}
	}
}

// program is one whose loader is missing: a copy of sh with the name changed.
func program(w *watch) setup {
	text, err := os.ReadFile("/bin/sh")
	if err != nil {
		w.x.Fatal(err)
	}
	w.x.file("program.elf", strings.ReplaceAll(string(text), "/lib64/ld-linux", "/nosuch/ld-linux"), 0o755)
	return setup{}
}

func stderrFile(s setup) func(*watch) setup {
	return func(w *watch) setup {
		s := s
		s.stderr = w.x.open(w.x.file("stderr.log", "", 0o644), os.O_RDWR)
		w.said = func() string { text, _ := os.ReadFile(w.x.dir + "/stderr.log"); return string(text) }
		return s
	}
}

// logging has an empty termination log.
func logging(w *watch) setup {
	w.x.file("death.log", "", 0o644)
	s := logged("./death.log")
	s.proc = true
	s.shell = "exec 3</dev/null; mount -t tmpfs none /sys/fs/cgroup; mkdir /sys/fs/cgroup/memory\n" +
		"echo oom_kill 0 | tee /sys/fs/cgroup/memory.events >/sys/fs/cgroup/memory/memory.oom_control"
	w.after = func() {
		if text, _ := os.ReadFile(w.x.dir + "/death.log"); !strings.HasPrefix(string(text), "app killed by SIGKILL") {
			w.effect("the termination log is empty")
		}
	}
	return s
}

// targetsAndLadders are lives with other targets, and with times.
func targetsAndLadders(t testing.TB) []aLife {
	group := setup{bare: true, opts: options{group: true}}
	ladder := setup{opts: extra("--on", "USR1=USR2/20ms/USR1")}
	kill := setup{opts: extra("--on", "TERM=20ms/KILL")}
	// What a fault leaves behind holds nothing that the test would wait for.
	left := []string{"/bin/sh", "-c", "sleep 60 >/dev/null 2>&1 & exec " + strings.Join(reportApp(), " ")}
	exit := func(bare bool) setup { return setup{bare: bare, opts: extra("--on", "EXIT=20ms/TERM")} }
	young := ""
	if before(t, 6, 9) {
		young = "before Linux 6.9 there is no PIDFD_SIGNAL_PROCESS_GROUP"
	}
	return []aLife{
		{name: "--to group, values", prep: alone(group), app: reportApp(), drive: values, reason: young, only: []string{"`pidfd_", "`kill(-N, SIGTERM)"}},
		{name: "--to all, PID 1", prep: with(setup{opts: extra("--to", "all")}), app: reportApp(), drive: tellsAll},
		{name: "--to all, not PID 1", prep: with(setup{bare: true, opts: extra("--to", "all")}), app: reportApp(), drive: plain},
		{name: "a full queue", prep: fullQueue, app: []string{childPath, "slow", "15", appCode}, drive: fills},
		{name: "a reaction", prep: with(ladder), app: reportApp(), drive: climbs},
		{name: "a reaction with KILL", prep: with(kill), app: []string{childPath, "wait", "64"}, drive: killed},
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
		case <-w.done:
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
func fullQueue(w *watch) setup {
	s := alone(setup{})(w)
	s.wrap = append(s.wrap, "prlimit", "--sigpending="+strconv.Itoa(faultRoom))
	return s
}

// alone has mote and its app run as a user of their own: how much room there is for signals is a matter of all processes of
// a user, and root has many.
func alone(s setup) func(*watch) setup {
	return func(w *watch) setup {
		s := s
		if w.as = ownUser(); w.as != nil {
			_ = os.Chmod(w.x.dir, 0o777)
		}
		s.wrap = slices.Clone(w.as)
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
	hoarder := w.x.without().start(setup{bare: true, wrap: w.as}, childPath, "wait", "64")
	hoarder.ready()
	for range appRoom {
		hoarder.send(41)
	}
	w.floods(2000, func() { hoarder.send(64) })
	w.ends(syscall.SIGTERM)
}

// narrow gives the app a limit of its own, from outside: prlimit(1) in its place would be one more program to start.
func (w *watch) narrow() {
	for _, child := range children(w.pid()) {
		if strings.HasPrefix(commandLine(child), childPath) {
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
	w.x.background("insist", w.pid(), 40, first, faultMore)
	if !w.comes(func() bool { return pendingLimit(w.pid()) == 0 }) {
		w.effect("mote holds nothing")
	}
	makeRoom()
	w.takes(first)
	if !w.comes(func() bool { return pendingLimit(w.pid()) == faultRoom }) {
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
	if !scan(strings.TrimSpace(row), "%d", &limit) {
		return -1
	}
	return limit
}

// terminals are lives with a controlling terminal.
func terminals() []aLife {
	session := setup{opts: extra("--session")}
	verbose := setup{opts: options{verbose: true}}
	return []aLife{
		{name: "terminal, PID 1", prep: onTerminal(setup{}, false, false), app: reportApp(), drive: foreground},
		{name: "terminal, not PID 1", prep: onTerminal(setup{bare: true}, false, false), app: reportApp(), drive: foreground},
		{name: "terminal, --session", prep: onTerminal(session, false, false), app: reportApp(), drive: plain},
		{name: "terminal, Ctrl-Z", prep: onTerminal(setup{}, false, true), app: stopping(), drive: foreground},
		{name: "terminal, Ctrl-Z, not PID 1", prep: onTerminal(setup{bare: true}, false, true), app: stopping(), drive: foreground},
		{name: "terminal as stderr", prep: onTerminal(verbose, true, false), app: reportApp(), drive: plain},
	}
}

// stopping is an app that stops itself, as a full-screen program does on Ctrl-Z.
func stopping() []string {
	return []string{"/bin/sh", "-c", "kill -TSTP $$; exec " + strings.Join(reportApp(), " ")}
}

// onTerminal makes mote a session's leader with a terminal. Its stdout is a socket: as a pipe it would have mote, where
// that is not PID 1, leave the terminal alone.
func onTerminal(s setup, stderr, stops bool) func(*watch) setup {
	return func(w *watch) setup {
		s := s
		tty := w.x.pty()
		w.stops = stops
		w.tty = tty
		s.stdin, s.attr = tty.slave, syscall.SysProcAttr{Setsid: true, Setctty: true}
		pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			w.x.Fatal(err)
		}
		ours := os.NewFile(uintptr(pair[0]), "socket")
		s.stdout = os.NewFile(uintptr(pair[1]), "socket")
		w.from = make(chan string, 100)
		w.theirs = s.stdout
		go func() {
			for scanner := bufio.NewScanner(ours); scanner.Scan(); {
				w.from <- scanner.Text()
			}
			close(w.from)
		}()
		w.x.Cleanup(func() { s.stdout.Close(); ours.Close() })
		if stderr {
			s.stderr = tty.slave
			w.said = w.wholeScreen
		}
		return s
	}
}

// wholeScreen is what the screen shows when mote, the last other one who has the terminal open, has said its last.
func (w *watch) wholeScreen() string {
	w.tty.slave.Close()
	w.comes(func() bool {
		ask := []unix.PollFd{{Fd: int32(w.tty.master.Fd()), Events: unix.POLLIN}}
		_, err := unix.Poll(ask, 0)
		return err == nil && ask[0].Revents&(unix.POLLIN|unix.POLLHUP) == unix.POLLHUP
	})
	time.Sleep(5 * time.Millisecond) // what was read is noted a moment later
	return w.tty.text()
}

// foreground looks who has the terminal, while the app runs and afterwards.
func foreground(w *watch) {
	own := w.pid()
	if !w.begun() {
		return
	}
	w.passes(syscall.SIGUSR1)
	if w.tty.foreground() == own {
		w.effect("the app does not get the terminal")
	}
	w.ends(syscall.SIGTERM)
}
