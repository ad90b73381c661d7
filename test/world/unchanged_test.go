package world

import (
	"testing"

	"mote/test/harness"
)

// TestWorldDiffers shows that leavesWorldAlone can fail: a shell that changes one thing is noticed.
func TestWorldDiffers(t *testing.T) {
	x := harness.NewX(t).WithoutInit()
	plain := x.Run(harness.Setup{Proc: true}, World...)
	for _, shell := range []string{"trap '' HUP", "umask 077", "ulimit -n 50", "A=1; export A"} {
		if changed := x.Run(harness.Setup{Proc: true, Shell: shell}, World...); Comparable(changed.Stdout) == Comparable(plain.Stdout) {
			t.Errorf("%s makes no difference that the test sees", shell)
		}
	}
}
