package signals

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
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
		{"while the app lives", harness.MotePath, syscall.SIGTERM, "app\n"},
		{"when it has ended", "/bin/sh", syscall.SIGUSR1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := harness.NewX(t)
			x.Dir = "/" // everybody's
			p := x.Start(harness.Setup{Proc: true, Shell: hide, Opts: harness.On("--to=all", "EXIT=TERM/wait")},
				append(append([]string{}, harness.OtherUser...), "/bin/sh", "-c", strings.ReplaceAll(app, "%s", harness.ChildPath))...)
			p.Line()
			for _, pid := range harness.Descendants(p.PID()) {
				if strings.HasPrefix(harness.CommandLine(pid), c.to) {
					_ = syscall.Kill(pid, c.signal)
				}
			}
			r := p.WantCode(0)
			if strings.Count(r.Stdout, c.want) != 1 && c.want != "" || strings.Count(r.Stdout, "member 15 ") != 1 {
				t.Errorf("stdout %q, want %q and TERM for the member", r.Stdout, c.want)
			}
			if want := "mote: failed to find descendants: /proc does not show them; signals go to the group of the app\n"; r.Stderr != want {
				t.Errorf("stderr %q, want %q", r.Stderr, want)
			}
		})
	}
}
