package pid1

import (
	"testing"

	"golang.org/x/sys/unix"

	"mote/internal/say"
)

func TestAddStatus(t *testing.T) {
	for status, want := range map[unix.WaitStatus]string{
		3 << 8: " exited with code 3", 9: " was killed by SIGKILL", 6 | 0x80: " was killed by SIGABRT, core dumped",
	} {
		var l say.Line
		if addStatus(&l, status); l.View() != want {
			t.Errorf("%#x: %q, want %q", status, l.View(), want)
		}
	}
}
