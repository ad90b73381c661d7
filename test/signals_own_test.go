package test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestOwnSignals has mote write where each line raises a signal of its own: SIGPIPE, SIGXFSZ. The app must not hear of it.
func TestOwnSignals(t *testing.T) {
	x := newX(t)
	for name, s := range map[string]setup{
		"a pipe without a reader":  {stderr: x.brokenPipe()},
		"a file at its size limit": {shell: "ulimit -f 0; exec 2>too-long"},
	} {
		t.Run(name, func(t *testing.T) {
			x := newX(t)
			s.opts.verbose = true
			p := x.start(s, childPath, "report", last)
			p.ready()
			for range 20 {
				p.send(syscall.SIGUSR1)
				p.wantLines(byInit(syscall.SIGUSR1))
			}
			p.wantSignals()
		})
	}
}

// brokenPipe is the write end of a pipe that nobody reads.
func (x *X) brokenPipe() *os.File {
	x.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		x.Fatal(err)
	}
	r.Close()
	x.Cleanup(func() { w.Close() })
	return w
}

// forwardsHangUp closes the terminal under an init that leads its session. The kernel tells the leader only, and the app is
// to end when its user has gone.
func forwardsHangUp(x *X) {
	tty := x.pty()
	s := tty.session(setup{})
	s.stdout, s.stderr = nil, nil
	p := x.start(s, childPath, "report", last)
	p.ready()
	tty.hangUp()
	got := map[string]bool{} // by the kernel or by the init
	for range 2 {
		signal, _, _ := strings.Cut(p.line(), " ")
		got[signal] = true
	}
	if !got["1"] || !got["18"] {
		x.Fatalf("the app got %v, want HUP and CONT", got)
	}
	p.wantSignals()
}

// hangUp closes the master side. One last write wakes up the reader of the screen, who else holds it open. It fails with EIO
// where the reader held nothing.
func (t *pty) hangUp() {
	t.x.Helper()
	t.master.Close()
	if _, err := t.slave.WriteString("bye\n"); err != nil && !errors.Is(err, syscall.EIO) {
		t.x.Fatal(err)
	}
}

// weak is a command that runs the next one as root without the right to signal other users.
var weak = strings.Fields("setpriv --bounding-set=-kill --inh-caps=-kill")

// other is a command that runs the next one as another user, who has no name.
var other = strings.Fields("setpriv --reuid=54322 --regid=54322 --clear-groups")

// survivesRefusal has an app whose signals the init may not send: it must go on, and hand out the app's exit code.
func survivesRefusal(x *X) { x.denied(true) }

// denied sends an app five signals, in two ways, and returns what the init, with or without a /proc of its own, has said.
func (x *X) denied(proc bool) string {
	x.Helper()
	if os.Getuid() != 0 {
		x.Skip("two users are needed, and only root can be two")
	}
	p := x.start(setup{wrap: weak, proc: proc}, append(append([]string{}, other...), childPath, "report", last)...)
	p.ready()
	app := x.child(p.pid())
	for range 4 {
		p.send(syscall.SIGTERM)
		x.settle(p.pid())
	}
	x.sender("queue", p.pid(), int(syscall.SIGUSR1), 1, 1)
	x.settle(p.pid())
	if err := syscall.Kill(app, 64); err != nil {
		x.Fatal(err)
	}
	r := p.wantCode(0)
	if strings.Count(r.stdout, "\n") != 1 {
		x.Errorf("the app got %q, want the last signal only", r.stdout)
	}
	return r.stderr
}

// TestSaysRefusal looks at the one line about it. The machine's /proc, where another process has the app's pid, is no help.
func TestSaysRefusal(t *testing.T) {
	const app = "mote: may not send SIGTERM to pid "
	for proc, want := range map[bool]string{true: " of uid 54322: CAP_KILL is missing\n", false: ": CAP_KILL is missing\n"} {
		stderr := newX(t).denied(proc)
		if pid := 0; !scan(stderr, app+"%d", &pid) || stderr != fmt.Sprint(app, pid, want) {
			t.Errorf("stderr %q, want %qN%q once", stderr, app, want)
		}
	}
}
