package harness

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"mote/test/wait"
)

// PTY is a terminal whose master side a test holds, as a person holds keyboard and screen.
type PTY struct {
	X             *X
	Master, Slave *os.File

	mutex  sync.Mutex
	screen bytes.Buffer
}

// PTY opens a terminal.
func (x *X) PTY() *PTY {
	x.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		x.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		x.Fatal(err)
	}
	// An int of the kernel's has 32 bits. IoctlGetInt takes them for the upper half of 64 on s390x.
	number, err := unix.IoctlGetUint32(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		x.Fatal(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		x.Fatal(err)
	}
	t := &PTY{X: x, Master: master, Slave: slave}
	x.Cleanup(func() { master.Close(); slave.Close() })
	go t.watch()
	return t
}

// watch copies what is written to the terminal to the screen. EIO is the end: the last one who had it open is gone.
func (t *PTY) watch() {
	buffer := make([]byte, 4096)
	for {
		n, err := t.Master.Read(buffer)
		t.mutex.Lock()
		t.screen.Write(buffer[:n])
		t.mutex.Unlock()
		if err != nil {
			return
		}
	}
}

// Text is what the screen shows.
func (t *PTY) Text() string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return strings.ReplaceAll(t.screen.String(), "\r\n", "\n")
}

// See waits until the screen shows a text.
func (t *PTY) See(text string) {
	t.X.Helper()
	if !wait.Within(t.X.Bound, func() bool { return strings.Contains(t.Text(), text) }) {
		t.X.Fatalf("the screen shows %q, and not %q", t.Text(), text)
	}
}

// Press types on the keyboard.
func (t *PTY) Press(keys string) {
	t.X.Helper()
	if _, err := t.Master.WriteString(keys); err != nil {
		t.X.Fatal(err)
	}
}

// Foreground is the foreground process group, as a pid in the test's own namespace.
func (t *PTY) Foreground() int {
	group, err := unix.IoctlGetUint32(int(t.Master.Fd()), unix.TIOCGPGRP)
	if err != nil {
		t.X.Fatal(err)
	}
	return int(group)
}

// Session is a setup in which the process is the leader of a session on t and t its standard input, output and error.
func (t *PTY) Session(s Setup) Setup {
	s.Stdin, s.Stdout, s.Stderr = t.Slave, t.Slave, t.Slave
	s.Attr = syscall.SysProcAttr{Setsid: true, Setctty: true}
	return s
}

// OfPIDOne is a terminal whose session leader is mote as PID 1, as in docker run -it. It waits until the app is executed: a
// key before that would be echoed, or meet somebody else.
func (x *X) OfPIDOne(s Setup, app ...string) (*PTY, *Process) {
	x.Helper()
	tty := x.PTY()
	s.Shell += "\nstty -echo"
	p := x.Start(tty.Session(s), app...)
	x.Eventually("the app is there", func() bool {
		family := Children(p.PID())
		return len(family) > 0 && strings.HasPrefix(CommandLine(family[0]), app[0])
	})
	return tty, p
}
