package test

import (
	"strconv"
	"syscall"
	"testing"
)

func givesExitCode(x *X) {
	for code := range 256 {
		if r := x.run(setup{}, childPath, "exit", strconv.Itoa(code)); r.code != code {
			x.Errorf("the app ended with %d, the init with %d", code, r.code)
		}
	}
}

// deadly is every signal whose default action ends a process: signal(7).
func deadly() (signals []int) {
	harmless := map[syscall.Signal]bool{syscall.SIGCHLD: true, syscall.SIGCONT: true, syscall.SIGURG: true,
		syscall.SIGWINCH: true, syscall.SIGSTOP: true, syscall.SIGTSTP: true, syscall.SIGTTIN: true, syscall.SIGTTOU: true}
	for signal := 1; signal <= lastSignal(); signal++ {
		if !harmless[syscall.Signal(signal)] {
			signals = append(signals, signal)
		}
	}
	return signals
}

func givesSignalCode(x *X) {
	for _, signal := range deadly() {
		for _, core := range []string{"0", "unlimited"} {
			r := x.run(setup{shell: "ulimit -c " + core}, childPath, "die", strconv.Itoa(signal))
			if r.code != 128+signal {
				x.Errorf("the app died of signal %d, the init ended with %d", signal, r.code)
			}
		}
	}
}

// TestCoreDumped sees to it that the two halves of givesSignalCode differ: one app has left a core file.
func TestCoreDumped(t *testing.T) {
	x := newX(t)
	verbose := setup{opts: options{verbose: true}, shell: "ulimit -c unlimited"}
	if r := x.run(verbose, childPath, "die", "6"); !contains(r.stderr, "killed by SIGABRT, core dumped") {
		t.Errorf("stderr %q", r.stderr)
	}
	verbose.shell = "ulimit -c 0"
	if r := x.run(verbose, childPath, "die", "6"); contains(r.stderr, "core dumped") {
		t.Errorf("stderr %q", r.stderr)
	}
}
