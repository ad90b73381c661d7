package rig

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/containerd/console"
	"golang.org/x/sys/unix"
)

// Terminal is a command that runs on a terminal, of which the test holds keyboard, screen and window.
type Terminal struct {
	*Process
	Screen Screen
	master console.Console
}

// StartOnTerminal starts a command as the leader of a session on a new terminal of 24 lines and 80 columns.
func (r *Rig) StartOnTerminal(env []string, words ...string) *Terminal {
	r.Helper()
	master, name, err := console.NewPty()
	if err != nil {
		r.Fatal(err)
	}
	slave, err := os.OpenFile(name, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		r.Fatal(err)
	}
	defer slave.Close()
	t := &Terminal{Process: &Process{r: r, done: make(chan struct{})}, master: master}
	t.Resize(24, 80)
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir, cmd.Env = r.Dir, append(append(os.Environ(), "TERM=xterm"), env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		r.Fatal(err)
	}
	t.Cmd = cmd
	go func() {
		_ = cmd.Wait()
		close(t.done)
	}()
	r.Cleanup(t.cleanup)
	go t.watch()
	return t
}

func (t *Terminal) cleanup() {
	if !t.Ended() {
		_ = t.Cmd.Process.Kill()
		<-t.done
	}
	if t.r.Failed() {
		t.r.Logf("the screen shows:\n%s", t.Screen.String())
	}
	t.master.Close()
}

// watch copies what is written to the terminal to the screen. EIO is the end: the last one who had it open is gone.
func (t *Terminal) watch() {
	buffer := make([]byte, 4096)
	for {
		n, err := t.master.Read(buffer)
		_, _ = t.Screen.Write(buffer[:n])
		if err != nil {
			return
		}
	}
}

// Press types on the keyboard.
func (t *Terminal) Press(keys string) {
	t.r.Helper()
	if _, err := t.master.Write([]byte(keys)); err != nil {
		t.r.Fatal(err)
	}
}

// See waits until the screen shows a text.
func (t *Terminal) See(text string) {
	t.r.Helper()
	t.r.See(&t.Screen, text)
}

// ResizeUntil gives the window another size until the screen shows a text. Once is not enough: a client has shown what the
// app wrote before it looks for a new size.
func (t *Terminal) ResizeUntil(text string) {
	t.r.Helper()
	var last time.Time
	columns := uint16(80)
	t.r.Eventually("the screen shows "+text, func() bool {
		if time.Since(last) > time.Second {
			columns++
			last = time.Now()
			t.Resize(33, columns)
		}
		return strings.Contains(t.Screen.String(), text)
	})
}

// Resize gives the window another size.
func (t *Terminal) Resize(lines, columns uint16) {
	t.r.Helper()
	if err := t.master.Resize(console.WinSize{Height: lines, Width: columns}); err != nil {
		t.r.Fatal(err)
	}
}
