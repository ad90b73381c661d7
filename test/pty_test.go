package test

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

// pty is a terminal whose master side a test holds, as a person holds keyboard and screen.
type pty struct {
	x             *X
	master, slave *os.File

	mutex  sync.Mutex
	screen bytes.Buffer
}

func (x *X) pty() *pty {
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
	t := &pty{x: x, master: master, slave: slave}
	x.Cleanup(func() { master.Close(); slave.Close() })
	go t.watch()
	return t
}

// watch copies what is written to the terminal to the screen. EIO is the end: the last one who had it open is gone.
func (t *pty) watch() {
	buffer := make([]byte, 4096)
	for {
		n, err := t.master.Read(buffer)
		t.mutex.Lock()
		t.screen.Write(buffer[:n])
		t.mutex.Unlock()
		if err != nil {
			return
		}
	}
}

// text is what the screen shows.
func (t *pty) text() string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return strings.ReplaceAll(t.screen.String(), "\r\n", "\n")
}

// see waits until the screen shows a text.
func (t *pty) see(text string) {
	t.x.Helper()
	if !wait.Within(t.x.bound, func() bool { return contains(t.text(), text) }) {
		t.x.Fatalf("the screen shows %q, and not %q", t.text(), text)
	}
}

// press types on the keyboard.
func (t *pty) press(keys string) {
	t.x.Helper()
	if _, err := t.master.WriteString(keys); err != nil {
		t.x.Fatal(err)
	}
}

// foreground is the foreground process group, as a pid in the test's own namespace.
func (t *pty) foreground() int {
	group, err := unix.IoctlGetUint32(int(t.master.Fd()), unix.TIOCGPGRP)
	if err != nil {
		t.x.Fatal(err)
	}
	return int(group)
}

// session is a setup in which the process is the leader of a session on t and t its standard input, output and error.
func (t *pty) session(s setup) setup {
	s.stdin, s.stdout, s.stderr = t.slave, t.slave, t.slave
	s.attr = syscall.SysProcAttr{Setsid: true, Setctty: true}
	return s
}
