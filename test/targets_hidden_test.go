package test

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

// hide mounts a /proc that shows nobody the processes of others, and runs mote below a shell that is PID 1, without the
// capability that would make an exception.
const hide = "mount -o remount,hidepid=2,gid=4 /proc\n" +
	"(exec setpriv --bounding-set=-sys_ptrace --inh-caps=-sys_ptrace \"$0\" \"$@\") || exit $?; exit 0"

// TestAllHidden has mote not see the app, which is another user's. The app's group must do, also when the app has ended, and
// mote says so once.
func TestAllHidden(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("two users are needed, and only root can be two")
	}
	const app = `trap 'echo app; exit 0' TERM; trap 'exit 0' USR1; ` + "%s as member 15 & wait"
	for _, c := range []struct {
		name   string
		to     string // who gets a signal from the test, and which
		signal syscall.Signal
		want   string
	}{
		{"while the app lives", motePath, syscall.SIGTERM, "app\n"},
		{"when it has ended", "/bin/sh", syscall.SIGUSR1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := newX(t)
			x.dir = "/" // everybody's
			p := x.start(setup{proc: true, shell: hide, opts: on("--to=all", "EXIT=TERM/wait")},
				append(append([]string{}, other...), "/bin/sh", "-c", strings.ReplaceAll(app, "%s", childPath))...)
			p.line()
			for _, pid := range descendants(p.pid()) {
				if strings.HasPrefix(commandLine(pid), c.to) {
					_ = syscall.Kill(pid, c.signal)
				}
			}
			r := p.wantCode(0)
			if count(r.stdout, c.want) != 1 && c.want != "" || count(r.stdout, "member 15 ") != 1 {
				t.Errorf("stdout %q, want %q and TERM for the member", r.stdout, c.want)
			}
			if want := "mote: failed to find descendants: /proc does not show them; signals go to the group of the app\n"; r.stderr != want {
				t.Errorf("stderr %q, want %q", r.stderr, want)
			}
		})
	}
}
