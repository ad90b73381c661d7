package signals

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// denying are the calls that send a signal, each made to answer as a security module does: EACCES, where the kernel itself
// says EPERM.
var denying = []string{"kill", "kill,rt_sigqueueinfo", "kill,pidfd_send_signal"}

// TestDenied has a security module that lets mote signal nobody: it says so once, at once, and goes on.
func TestDenied(t *testing.T) {
	for _, calls := range denying {
		for _, o := range []harness.Options{{}, {Group: true}, toAll} {
			t.Run(calls+" "+strings.Join(o.Extra, " "), func(t *testing.T) {
				t.Parallel()
				x := harness.NewX(t)
				wrap := []string{"strace", "-D", "-o", "strace.out", "-e", "trace=nanosleep," + calls, "-e", "inject=" + calls + ":error=EACCES"}
				p := x.Start(harness.Setup{Wrap: wrap, Opts: o}, harness.ChildPath, "report", harness.EndOfReport)
				p.Ready()
				p.Send(syscall.SIGTERM)
				x.Settle(p.PID())
				x.Sender("queue", p.PID(), int(syscall.SIGUSR1), 1, 1)
				x.Settle(p.PID())
				for _, pid := range harness.Children(p.PID()) { // strace itself may be another one
					if strings.HasPrefix(harness.CommandLine(pid), harness.ChildPath) {
						_ = syscall.Kill(pid, 64)
					}
				}
				r := p.WantCode(0)
				if text, err := os.ReadFile(x.Dir + "/strace.out"); err != nil || strings.Contains(string(text), "nanosleep(") {
					x.Errorf("%v, mote pauses:\n%s", err, text)
				}
				x.WantText(r.Stderr, `may not send SIGTERM to pid \d+( of uid 0)?: CAP_KILL is missing`)
			})
		}
	}
}
