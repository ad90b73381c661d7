package test

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
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
	asRoot(t)
	for _, c := range []struct{ name, script, aim, stopAt string }{
		{"by its pid, held", ofOnePid, "TERM=%d", "pidfd_open"},
		{"by its name, held", ofOnePid, "TERM=child", "pidfd_open"},
		{"by its name, not held yet", ofOnePid, "TERM=child", "close"},
		{"by a pattern, not held yet", ofOnePid, "TERM=ch*d", "close"},
		{"an app, held", appOfOnePid, "KILL", "pidfd_open"},
		{"an app, not held yet", appOfOnePid, "KILL", "close"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := newX(t)
			reader, writer := x.rawPipe()
			p := x.start(setup{proc: true, stdin: reader, opts: on("EXIT=wait")}, "/bin/sh", "-c", c.script, childPath, x.namesake("other"))
			old := p.pids(1)["old"]
			aim := strings.Replace(c.aim, "%d", fmt.Sprint(old), 1)
			tool := x.stopsAt(p, c.stopAt, aim)
			_ = syscall.Kill(p.outer(old), syscall.SIGKILL)
			_, _ = writer.WriteString("go\n")
			p.wantLines(fmt.Sprintf("new ready %d", old))
			x.goesOn(tool)
			signal, _, _ := strings.Cut(aim, "=")
			if r := tool.wantCode(1); r.stderr != fmt.Sprintf("mote: failed to send SIG%s to pid %d of uid 0: no such process\n", signal, old) {
				t.Errorf("stderr %q", r.stderr)
			}
			_ = syscall.Kill(p.outer(old), 64)
			p.wantReports("the new one", "new 64")
		})
	}
}

// stopsAt runs mote as a tool in the container of p, and returns when it has stopped itself: at its pidfd_open(2), or at
// its last close(2) before that, which ends its first look.
func (x *X) stopsAt(p *process, call, aim string) *process {
	x.Helper()
	when := 1
	if call == "close" {
		words := []string{"strace", "-o", x.dir + "/strace.out", "-e", "trace=close,pidfd_open", motePath, "--dry-run", "--signal=" + aim}
		x.output(nil, enters(p, words...)...)
		log, _ := os.ReadFile(x.dir + "/strace.out")
		look, _, _ := strings.Cut(string(log), "pidfd_open(")
		when = strings.Count(look, "close(")
	}
	words := append(x.injecting(fmt.Sprintf("%s:signal=SIGSTOP:when=%d", call, when)), motePath, "--signal="+aim)
	tool := x.without().start(setup{bare: true}, enters(p, words...)...)
	x.eventually("mote has stopped", func() bool {
		log, _ := os.ReadFile(x.dir + "/strace.out")
		return contains(string(log), "stopped by SIGSTOP") && x.stopped(tool) != 0
	})
	return tool
}

// stopped returns the mote below a tool's process that is stopped, or 0.
func (x *X) stopped(tool *process) int {
	for _, pid := range descendants(tool.pid()) {
		if isMote(pid) && strings.EqualFold(state(pid), "t") {
			return pid
		}
	}
	return 0
}

func (x *X) goesOn(tool *process) {
	_ = syscall.Kill(x.stopped(tool), syscall.SIGCONT)
	tool.send(syscall.SIGCONT) // nsenter stops along
}
