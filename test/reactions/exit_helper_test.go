package reactions

import (
	"testing"
	"time"

	"mote/test/harness"
)

// TestOnExitHelper has a left-over worker clean up, while it is busy starting others.
func TestOnExitHelper(t *testing.T) {
	for name, trap := range harness.CleanUps {
		t.Run(name, func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts = harness.On("EXIT=TERM/5s/KILL")
				begun := time.Now()
				x.Start(s, "/bin/sh", "-c", "("+trap+"; while :; do sleep 0.02; done) & sleep 0.3; exit 5").WantClean(begun, 5)
			})
		})
	}
}
