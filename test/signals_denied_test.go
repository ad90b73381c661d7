package test

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

// denying are the calls that send a signal, each made to answer as a security module does: EACCES, where the kernel itself
// says EPERM.
var denying = []string{"kill", "kill,rt_sigqueueinfo", "kill,pidfd_send_signal"}

// TestDenied has a security module that lets mote signal nobody: it says so once, at once, and goes on.
func TestDenied(t *testing.T) {
	for _, calls := range denying {
		for _, o := range []options{{}, {group: true}, toAll} {
			t.Run(calls+" "+strings.Join(o.extra, " "), func(t *testing.T) {
				t.Parallel()
				x := newX(t)
				wrap := []string{"strace", "-D", "-o", "strace.out", "-e", "trace=nanosleep," + calls, "-e", "inject=" + calls + ":error=EACCES"}
				p := x.start(setup{wrap: wrap, opts: o}, childPath, "report", last)
				p.ready()
				p.send(syscall.SIGTERM)
				x.settle(p.pid())
				x.sender("queue", p.pid(), int(syscall.SIGUSR1), 1, 1)
				x.settle(p.pid())
				for _, pid := range children(p.pid()) { // strace itself may be another one
					if strings.HasPrefix(commandLine(pid), childPath) {
						_ = syscall.Kill(pid, 64)
					}
				}
				r := p.wantCode(0)
				if text, err := os.ReadFile(x.dir + "/strace.out"); err != nil || strings.Contains(string(text), "nanosleep(") {
					x.Errorf("%v, mote pauses:\n%s", err, text)
				}
				x.wantText(r.stderr, `may not send SIGTERM to pid \d+( of uid 0)?: CAP_KILL is missing`)
			})
		}
	}
}
