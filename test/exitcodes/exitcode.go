package exitcodes

import (
	"strconv"
	"syscall"

	"mote/test/harness"
)

// GivesExitCode has an app end with each code.
func GivesExitCode(x *harness.X) {
	for code := range 256 {
		if r := x.Run(harness.Setup{}, harness.ChildPath, "exit", strconv.Itoa(code)); r.Code != code {
			x.Errorf("the app ended with %d, the init with %d", code, r.Code)
		}
	}
}

// deadly is every signal whose default action ends a process: signal(7).
func deadly() (signals []int) {
	harmless := map[syscall.Signal]bool{syscall.SIGCHLD: true, syscall.SIGCONT: true, syscall.SIGURG: true,
		syscall.SIGWINCH: true, syscall.SIGSTOP: true, syscall.SIGTSTP: true, syscall.SIGTTIN: true, syscall.SIGTTOU: true}
	for signal := 1; signal <= harness.LastSignal(); signal++ {
		if !harmless[syscall.Signal(signal)] {
			signals = append(signals, signal)
		}
	}
	return signals
}

// GivesSignalCode has an app die of each signal that ends a process.
func GivesSignalCode(x *harness.X) {
	for _, signal := range deadly() {
		for _, core := range []string{"0", "unlimited"} {
			r := x.Run(harness.Setup{Shell: "ulimit -c " + core}, harness.ChildPath, "die", strconv.Itoa(signal))
			if r.Code != 128+signal {
				x.Errorf("the app died of signal %d, the init ended with %d", signal, r.Code)
			}
		}
	}
}
