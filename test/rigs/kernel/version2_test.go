package kernel

import (
	"slices"
	"strings"
	"testing"
)

// onlyHere are tests, by folder, that are left out on most machines of developers, or see something else there: they want
// cgroup v2 with a controller for memory, or a kernel that lacks what mote can do without.
var onlyHere = map[string][]string{
	"exitcodes": {
		"TestOutOfMemory/outside",
		"TestOutOfMemory/inside",
		"TestOutOfMemory/inside, without /proc",
		"TestOomGroup",
		"TestOomGroupSpared",
		"TestCgroupKill/mote too true",
		"TestCgroupKill/mote too false",
	},
	"faults": {
		"TestFaultFrozen/unified",
	},
	"reactions": {
		"TestFrozenApp/as PID 1",
		"TestFrozenApp/not as PID 1",
		"TestOnPaused/cgroup v2, the app ends false/as PID 1",
		"TestOnPaused/cgroup v2, the app ends false/not as PID 1",
	},
	"signals": {
		"TestGroupValueLost",
		"TestAllHidden/while the app lives",
		"TestAllHidden/when it has ended",
	},
}

// TestVersion2 runs these tests.
func TestVersion2(t *testing.T) {
	script, all := furnished+"code=0\n", []string{}
	for folder, names := range onlyHere {
		var tops []string
		for _, name := range names {
			top, _, _ := strings.Cut(name, "/")
			tops = append(tops, top)
		}
		script += tests(folder, slices.Compact(tops)...) + "[ $? = 0 ] || code=1\n"
		all = append(all, names...)
	}
	g := amd64.boot(t, life{script: script + "exit $code\n"})
	g.passes(all, "")
}

// TestHidden mounts /proc as the kernel's command line says, which is the environment, too: nobody but root sees a process of
// another. mote is root and signals the app, which is somebody else's, and what is left behind it, each once. The ladder goes
// to its end: kill(-1, 0) finds the kernel's own threads, so that the first process of a machine always has company.
func TestHidden(t *testing.T) {
	hidden := strings.Replace(furnished, "-t proc", "-t proc -o $PROC", 1)
	g := amd64.boot(t, life{kernel: "PROC=hidepid=2", mote: "--to all --on EXIT=TERM/1s/KILL", script: hidden + `
grep -o hidepid=invisible /proc/mounts
/child as left 15 &
(until [ -e /tmp/up ]; do sleep 0.1; done; kill -TERM 1) &
exec setpriv --reuid=1000 --regid=1000 --clear-groups sh -c '
trap "echo app: TERM; exit 7" TERM
/mote --signal NONE
ls -d /proc/1
touch /tmp/up
while :; do sleep 0.1; done'
`})
	g.ends(7)
	for _, line := range []string{"hidepid=invisible\n", "mote: PID 1 is no mote, ", "ls: /proc/1: No such file or directory\n",
		"app: TERM\n", "left 15 "} {
		if n := strings.Count(g.console.String(), line); n != 1 {
			t.Errorf("the console shows %q %d times, want once", line, n)
		}
	}
}
