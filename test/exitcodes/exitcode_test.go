package exitcodes

import (
	"strings"
	"testing"

	"mote/test/harness"
)

// TestCoreDumped sees to it that the two halves of givesSignalCode differ: one app has left a core file.
func TestCoreDumped(t *testing.T) {
	x := harness.NewX(t)
	verbose := harness.Setup{Opts: harness.Options{Verbose: true}, Shell: "ulimit -c unlimited"}
	if r := x.Run(verbose, harness.ChildPath, "die", "6"); !strings.Contains(r.Stderr, "killed by SIGABRT, core dumped") {
		t.Errorf("stderr %q", r.Stderr)
	}
	verbose.Shell = "ulimit -c 0"
	if r := x.Run(verbose, harness.ChildPath, "die", "6"); strings.Contains(r.Stderr, "core dumped") {
		t.Errorf("stderr %q", r.Stderr)
	}
}
