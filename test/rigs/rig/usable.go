package rig

import (
	"os/exec"
	"sync"
	"testing"
)

var (
	usableMutex sync.Mutex
	unusable    = map[string]string{} // the reason by runtime; "" where it works
)

// Usable skips a test where a runtime does not work on this machine: what runs nothing without mote is no failure of mote's.
// The first test of a runtime finds that out, by a function that returns the reason, or "".
func (r *Rig) Usable(runtime string, try func() (reason string)) {
	r.Helper()
	usableMutex.Lock()
	defer usableMutex.Unlock()
	reason, known := unusable[runtime]
	if !known {
		reason = try()
		unusable[runtime] = reason
	}
	if reason != "" {
		r.Skipf("%s does not work here, with or without mote: %s", runtime, reason)
	}
}

// Needs looks for programs that make tools installs. The short tests take what is installed.
func (r *Rig) Needs(programs ...string) {
	r.Helper()
	for _, program := range programs {
		if _, err := exec.LookPath(program); err == nil {
			continue
		}
		if testing.Short() {
			r.Skipf("%s is not installed", program)
		}
		r.Fatalf("%s is missing: make tools installs it", program)
	}
}
