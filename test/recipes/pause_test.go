package recipes

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestRecipePause enters a sandbox 2,000 times as an agent does by "docker exec", each time with a child that stays in the
// background for a moment: no zombie is left, and mote's memory is what it was.
func TestRecipePause(t *testing.T) {
	const commands = 2000
	x := harness.NewX(t)
	p := x.Pausing(harness.Setup{Opts: harness.On("TERM=TERM/90h/KILL")})
	before := harness.Status(p.PID())["VmRSS"]
	enter := append(x.Into(p), harness.ChildPath, "orphans", "1", "1")
	loop := fmt.Sprintf(`i=0; while [ $i -lt %d ]; do "$@" || exit; i=$((i + 1)); done >/dev/null`, commands)
	cmd := exec.Command("sh", append([]string{"-c", loop, "sh"}, enter...)...)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	x.Eventually("all are reaped", func() bool { return len(harness.Children(p.PID())) == 0 })
	if after := harness.Status(p.PID())["VmRSS"]; after != before {
		t.Errorf("%q are resident, and %q were before", after, before)
	}
	guest := x.Guest(p)
	p.Send(syscall.SIGTERM)
	guest.WantStart("guest 15 ")
	p.Send(64)
	if r := p.WantCode(0); strings.TrimSpace(r.Stderr) != "" {
		t.Errorf("stderr %q", r.Stderr)
	}
}
