package reactions

import (
	"syscall"

	"mote/test/harness"
)

// Most of these tests wait, so they run beside each other.

// sends is a signal and what the app is to get for it.
type sends struct {
	signal syscall.Signal
	want   string
}

// wantEach sends some signals and compares what the app gets for each.
func wantEach(p *harness.Process, all []sends) {
	p.X.Helper()
	for _, s := range all {
		p.Send(s.signal)
		p.WantNumbers(s.want)
	}
}

// never is how long a wait is that no test sees the end of: longer than any bound.
const never = "90h"
