package reaper

import (
	"os/exec"
	"testing"

	"golang.org/x/sys/unix"

	"mote/test/wait"
)

func TestStatus(t *testing.T) {
	for _, row := range []struct {
		name         string
		status       unix.WaitStatus
		code, signal int
		dumped       bool
	}{
		{"success", 0, 0, 0, false},
		{"exit 1", 1 << 8, 1, 0, false},
		{"exit 128, which looks like a core dump one byte on", 128 << 8, 128, 0, false},
		{"exit 255", 255 << 8, 255, 0, false},
		{"killed by TERM", 15, 143, 15, false},
		{"killed by ABRT with a core", 6 | 0x80, 134, 6, true},
		{"killed by the last signal", 64, 192, 64, false},
		{"killed by the last signal with a core", 64 | 0x80, 192, 64, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := row.status
			if ExitCode(s) != row.code || Signal(s) != row.signal || CoreDumped(s) != row.dumped {
				t.Errorf("code %d, signal %d, core %v; want %d, %d, %v", ExitCode(s), Signal(s), CoreDumped(s),
					row.code, row.signal, row.dumped)
			}
		})
	}
}

// TestReap collects a child of this process, which has no other.
func TestReap(t *testing.T) {
	var dead Dead
	var usage unix.Rusage
	if result, _ := Reap(&dead, nil); result != NoChildren {
		t.Fatalf("result %d before there is a child, want %d", result, NoChildren)
	}
	child := exec.Command("cat") // it lives until its stdin ends
	stdin, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	result, errno := Reap(&dead, nil)
	if result != NoneDead {
		t.Errorf("result %d, %v while the child lives, want %d", result, errno, NoneDead)
	}
	stdin.Close()
	wait.For(func() bool {
		result, errno = Reap(&dead, &usage)
		return result != NoneDead
	})
	if result != Reaped || dead.Pid != child.Process.Pid || ExitCode(dead.Status) != 0 || usage.Maxrss == 0 {
		t.Errorf("result %d, %v, pid %d, status %d, peak memory %d", result, errno, dead.Pid, dead.Status, usage.Maxrss)
	}
}
