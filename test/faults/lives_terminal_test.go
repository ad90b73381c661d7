package faults

import (
	"bufio"
	"os"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// terminals are lives with a controlling terminal.
func terminals() []aLife {
	session := harness.Setup{Opts: extra("--session")}
	verbose := harness.Setup{Opts: harness.Options{Verbose: true}}
	return []aLife{
		{name: "terminal, PID 1", prep: onTerminal(harness.Setup{}, false, false), app: harness.ReportApp(), drive: foreground},
		{name: "terminal, not PID 1", prep: onTerminal(harness.Setup{Bare: true}, false, false), app: harness.ReportApp(),
			drive: foreground},
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
