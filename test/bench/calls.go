package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// measureCalls counts the system calls of a life as PID 1: those of the init, its own start apart, and those of its child
// up to and with the execve that makes an app of it. The median of a few, because an app may end before its init has come to
// wait, or after.
func (b *bench) measureCalls() error {
	b.progress.say("system calls of a life")
	strace, err := exec.LookPath("strace")
	if err != nil {
		b.leaveOut("system calls", "no strace")
		return nil
	}
	for _, c := range b.inits {
		var counts []float64
		for range 5 {
			lines, err := b.trace(strace, c.command(true, b.exitApp))
			if err != nil {
				return err
			}
			counts = append(counts, float64(countCalls(lines)))
		}
		b.values.set("calls", c.name, median(counts))
	}
	return nil
}

// trace has the probe start a command once, as PID 1, and returns what strace says.
func (b *bench) trace(strace string, command []string) (string, error) {
	out := filepath.Join(b.dir, "strace")
	words := []string{strace, "-f", "-qq", "-e", "signal=none", "-o", out, b.probe, "race", "1", "1", "1"}
	output, err := b.arena(append(words, command...)...).CombinedOutput()
	if err != nil {
		return "", errors.Join(err, errors.New(string(output)))
	}
	text, err := os.ReadFile(out)
	return string(text), err
}

// countCalls counts the calls of the second process and, up to its execve, of the third.
func countCalls(trace string) (count int) {
	var pids []string
	started := map[string]bool{}
	for line := range strings.Lines(trace) {
		pid, call, _ := strings.Cut(line, " ")
		call = strings.TrimLeft(call, " ")
		if !slices.Contains(pids, pid) {
			pids = append(pids, pid)
		}
		counts := len(pids) > 1 && pid == pids[1] && started[pid] || len(pids) > 2 && pid == pids[2] && !started[pid]
		if counts && isCall(call) {
			count++
		}
		if strings.HasPrefix(call, "execve(") {
			started[pid] = true
		}
	}
	return count
}

// isCall tells a call's line from that of its end, after a call of another process came between, and from remarks.
func isCall(line string) bool {
	return !strings.HasPrefix(line, "<...") && !strings.HasPrefix(line, "+++")
}
