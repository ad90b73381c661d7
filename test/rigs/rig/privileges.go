package rig

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Status is the rows of /proc/PID/status.
func Status(pid int) map[string]string {
	rows := map[string]string{}
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for _, line := range strings.Split(string(text), "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok {
			rows[name] = strings.TrimSpace(value)
		}
	}
	return rows
}

// OnlyKill waits until a mote that was told to confine itself has done so: it has CAP_KILL at most, no_new_privs, and one
// filter more than its app, which has that of the runtime. Kernels before 5.9 do not count them.
func (r *Rig) OnlyKill(pid int, permitted uint64) {
	r.Helper()
	want := fmt.Sprintf("%016x", permitted)
	r.Eventually("mote is confined", func() bool {
		s := Status(pid)
		return s["CapPrm"] == want && s["CapEff"] == want && s["NoNewPrivs"] == "1" && s["Seccomp"] == "2" && len(Children(pid)) == 1
	})
	const row = "Seccomp_filters"
	own, _ := strconv.Atoi(Status(pid)[row])
	app, err := strconv.Atoi(Status(Children(pid)[0])[row])
	if err == nil && own != app+1 {
		r.Errorf("mote has %d filters and its app %d, want one more", own, app)
	}
}

// CapKill is the set of CAP_KILL alone.
const CapKill = 1 << 5
