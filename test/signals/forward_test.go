package signals

import (
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestForwardedWaits has a signal without a reaction wait for a stopped app, as it would without an init.
func TestForwardedWaits(t *testing.T) {
	harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
		p := x.Start(s, harness.ChildPath, "report", harness.EndOfReport)
		p.Ready()
		app := x.Child(p.PID())
		x.Stop(app)
		p.Send(syscall.SIGTERM)
		x.Settle(p.PID())
		if harness.State(app) != "T" {
			x.Error("the app goes on")
		}
		p.Send(syscall.SIGCONT)
		p.WantNumbers("15 18")
		p.WantRest("")
	})
}
