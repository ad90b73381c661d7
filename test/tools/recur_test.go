package tools

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// ofOnePid runs a process of the test's child and, after its end and the word to go on, another one with the same pid.
const ofOnePid = `$0 as old 64 & old=$!
read -r go; wait $old; echo $((old-1)) >/proc/sys/kernel/ns_last_pid
"$1" as new 64 & wait`

// appOfOnePid is the same where the first one is the app, whose process group must be nobody's to have its pid free. The
// kernel says that a process is gone a moment before it gives its pid out again.
const appOfOnePid = `setsid sh -c 'read -r go; while kill -0 $2 2>/dev/null; do :; done
until [ "$new" = $2 ]; do
	echo $(($2-1)) >/proc/sys/kernel/ns_last_pid
	sh -c "[ \$\$ != $2 ] || exec $1 as new 64" & new=$!
done; wait' "$0" "$1" $$ <&0 &
exec "$0" as old 64`

// TestToolTargetRecurs stops mote at some point between its first look at a process and the signal. The process dies, and
// another one comes to have its pid: it gets nothing, and mote says that the one it meant is gone.
func TestToolTargetRecurs(t *testing.T) {
	harness.AsRoot(t)
	for _, c := range []struct{ name, script, aim, stopAt string }{
		{"by its pid, held", ofOnePid, "TERM=%d", "pidfd_open"},
		{"by its name, held", ofOnePid, "TERM=child", "pidfd_open"},
		{"by its name, not held yet", ofOnePid, "TERM=child", "close"},
		{"by a pattern, not held yet", ofOnePid, "TERM=ch*d", "close"},
		{"an app, held", appOfOnePid, "KILL", "pidfd_open"},
		{"an app, not held yet", appOfOnePid, "KILL", "close"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := harness.NewX(t)
			reader, writer := x.RawPipe()
			p := x.Start(harness.Setup{Proc: true, Stdin: reader, Opts: harness.On("EXIT=wait")}, "/bin/sh", "-c", c.script,
				harness.ChildPath, namesake(x, "other"))
			old := pidsOf(p, 1)["old"]
			aim := strings.Replace(c.aim, "%d", fmt.Sprint(old), 1)
			tool := stopsAt(x, p, c.stopAt, aim)
			_ = syscall.Kill(outer(p, old), syscall.SIGKILL)
			_, _ = writer.WriteString("go\n")
			p.WantLines(fmt.Sprintf("new ready %d", old))
			goesOn(x, tool)
			signal, _, _ := strings.Cut(aim, "=")
			if r := tool.WantCode(1); r.Stderr != fmt.Sprintf("mote: failed to send SIG%s to pid %d of uid 0: no such process\n", signal, old) {
				t.Errorf("stderr %q", r.Stderr)
			}
			_ = syscall.Kill(outer(p, old), 64)
			wantReports(p, "the new one", "new 64")
		})
	}
}

// stopsAt runs mote as a tool in the container of p, and returns when it has stopped itself: at its pidfd_open(2), or at
// its last close(2) before that, which ends its first look.
func stopsAt(x *harness.X, p *harness.Process, call, aim string) *harness.Process {
	x.Helper()
	when := 1
	if call == "close" {
		words := []string{"strace", "-o", x.Dir + "/strace.out", "-e", "trace=close,pidfd_open", harness.MotePath, "--dry-run",
			"--signal=" + aim}
		x.RunCommand(nil, harness.Enters(p, words...)...)
		log, _ := os.ReadFile(x.Dir + "/strace.out")
		look, _, _ := strings.Cut(string(log), "pidfd_open(")
		when = strings.Count(look, "close(")
	}
	words := append(injecting(x, fmt.Sprintf("%s:signal=SIGSTOP:when=%d", call, when)), harness.MotePath, "--signal="+aim)
	tool := x.WithoutInit().Start(harness.Setup{Bare: true}, harness.Enters(p, words...)...)
	x.Eventually("mote has stopped", func() bool {
		log, _ := os.ReadFile(x.Dir + "/strace.out")
		return strings.Contains(string(log), "stopped by SIGSTOP") && stopped(x, tool) != 0
	})
	return tool
}

// stopped returns the mote below a tool's process that is stopped, or 0.
func stopped(x *harness.X, tool *harness.Process) int {
	for _, pid := range harness.Descendants(tool.PID()) {
		if harness.IsMote(pid) && strings.EqualFold(harness.State(pid), "t") {
			return pid
		}
	}
	return 0
}

func goesOn(x *harness.X, tool *harness.Process) {
	_ = syscall.Kill(stopped(x, tool), syscall.SIGCONT)
	tool.Send(syscall.SIGCONT) // nsenter stops along
}
