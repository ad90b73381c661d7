package signals

import (
	"errors"
	"os"
	"strings"
	"syscall"

	"mote/test/harness"
)

// ForwardsHangUp closes the terminal under an init that leads its session. The kernel tells the leader only, and the app is
// to end when its user has gone.
func ForwardsHangUp(x *harness.X) {
	tty := x.PTY()
	s := tty.Session(harness.Setup{})
	s.Stdout, s.Stderr = nil, nil
	p := x.Start(s, harness.ChildPath, "report", harness.EndOfReport)
	p.Ready()
	hangUp(tty)
	got := map[string]bool{} // by the kernel or by the init
	for range 2 {
		signal, _, _ := strings.Cut(p.Line(), " ")
		got[signal] = true
	}
	if !got["1"] || !got["18"] {
		x.Fatalf("the app got %v, want HUP and CONT", got)
	}
	wantSignals(p)
}

// hangUp closes the master side. One last write wakes up the reader of the screen, who else holds it open. It fails with EIO
// where the reader held nothing.
func hangUp(t *harness.PTY) {
	t.X.Helper()
	t.Master.Close()
	if _, err := t.Slave.WriteString("bye\n"); err != nil && !errors.Is(err, syscall.EIO) {
		t.X.Fatal(err)
	}
}

// SurvivesRefusal has an app whose signals the init may not send: it must go on, and hand out the app's exit code.
func SurvivesRefusal(x *harness.X) { denied(x, true) }

// denied sends an app five signals, in two ways, and returns what the init, with or without a /proc of its own, has said.
func denied(x *harness.X, proc bool) string {
	x.Helper()
	if os.Getuid() != 0 {
		x.Skip("two users are needed, and only root can be two")
	}
	p := x.Start(harness.Setup{Wrap: harness.WithoutKill, Proc: proc},
		append(append([]string{}, harness.OtherUser...), harness.ChildPath, "report", harness.EndOfReport)...)
	p.Ready()
	app := x.Child(p.PID())
	for range 4 {
		p.Send(syscall.SIGTERM)
		x.Settle(p.PID())
	}
	x.Sender("queue", p.PID(), int(syscall.SIGUSR1), 1, 1)
	x.Settle(p.PID())
	if err := syscall.Kill(app, 64); err != nil {
		x.Fatal(err)
	}
	r := p.WantCode(0)
	if strings.Count(r.Stdout, "\n") != 1 {
		x.Errorf("the app got %q, want the last signal only", r.Stdout)
	}
	return r.Stderr
}
