package faults

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"mote/test/harness"
)

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
