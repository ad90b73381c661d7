package faults

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

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
		{name: "not PID 1, -v", prep: with(harness.Setup{Opts: harness.Options{Verbose: true}, Bare: true}), app: orphaning(),
			drive: orphaned},
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
		{name: "--to group, values", prep: alone(group), app: harness.ReportApp(), drive: values, reason: young,
			only: []string{"`pidfd_", "`kill(-N, SIGTERM)"}},
		{name: "--to all, PID 1", prep: with(harness.Setup{Opts: extra("--to", "all")}), app: harness.ReportApp(), drive: tellsAll},
		{name: "--to all, not PID 1", prep: with(harness.Setup{Bare: true, Opts: extra("--to", "all")}),
			app: harness.ReportApp(), drive: plain},
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
