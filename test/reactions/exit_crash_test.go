package reactions

import (
	"strconv"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestOnExitCrash has what the app leaves behind die, after a while or when mote is sent a signal. A crash is told of, and is
// the code where mote was told to wait and would end with 0.
func TestOnExitCrash(t *testing.T) {
	const (
		told    = `pid \d+ "sh", left behind by the app, was killed by `
		suspect = `, not by mote(; its cgroup counts \d+ out-of-memory kills? in all)?`
	)
	for _, c := range []struct {
		name  string
		words []string
		dies  string // what the daemon does
		code  int    // the app's
		send  syscall.Signal
		want  int
		line  string
	}{
		{"SEGV", []string{"EXIT=wait"}, "kill -SEGV $$", 0, 0, 139, told + "SIGSEGV(, core dumped)?"},
		{"KILL", []string{"EXIT=wait"}, "kill -KILL $$", 0, 0, 137, told + "SIGKILL" + suspect},
		{"ABRT after steps", []string{"EXIT=1ms/wait"}, "kill -ABRT $$", 0, 0, 134, told + "SIGABRT(, core dumped)?"},
		{"the app has a code", []string{"EXIT=wait"}, "kill -SEGV $$", 5, 0, 5, told + "SIGSEGV(, core dumped)?"},
		{"-e", []string{"EXIT=wait", "-e139"}, "kill -SEGV $$", 0, 0, 0, told + "SIGSEGV(, core dumped)?"},
		{"-q", []string{"EXIT=wait", "-q"}, "kill -SEGV $$", 0, 0, 139, ""},
		{"nobody waits for it", []string{"EXIT=60s"}, "kill -SEGV $$", 0, 0, 0, told + "SIGSEGV(, core dumped)?"},
		{"a code of its own", []string{"EXIT=wait"}, "exit 3", 0, 0, 0, ""},
		{"its own TERM", []string{"EXIT=wait"}, "kill -TERM $$", 0, 0, 0, ""},
		{"TERM by mote", []string{"EXIT=wait"}, "echo ready 0; exec sleep 60", 0, syscall.SIGTERM, 0, ""},
		{"ABRT by mote", []string{"EXIT=wait"}, "echo ready 0; exec sleep 60", 0, syscall.SIGABRT, 0, ""},
		{"SEGV at a TERM by mote", []string{"EXIT=wait"}, "trap 'kill -SEGV $$' TERM; echo ready 0; while :; do :; done", 0, syscall.SIGTERM, 139,
			told + "SIGSEGV(, core dumped)?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts, s.Proc = harness.On(c.words...), !s.Bare
				p := x.Start(s, "/bin/sh", "-c", `setsid sh -c "echo ready 0; sleep 0.2; $0" & exit $1`, c.dies, strconv.Itoa(c.code))
				p.Ready()
				if c.send != 0 {
					p.Ready()
					x.Eventually("the app is reaped", func() bool { return len(harness.Children(p.PID())) == 1 })
					p.Send(c.send)
				}
				r := p.WantCode(c.want)
				if c.line == "" {
					x.WantText(r.Stderr)
				} else {
					x.WantText(r.Stderr, c.line)
				}
			})
		})
	}
}
