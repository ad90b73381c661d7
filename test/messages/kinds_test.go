package messages

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// The kinds of stderr in the tests of blocked_test.go: first those that take nothing, then those that take all.

func devNull(x *harness.X) *os.File { return x.Open("/dev/null", os.O_WRONLY) }

func regularFile(x *harness.X) *os.File { return x.Open(x.Dir+"/stderr", os.O_WRONLY|os.O_CREATE) }

func fullPipe(x *harness.X) *os.File {
	_, writer := x.RawPipe()
	harness.Fill(writer)
	return writer
}

func nonblockingPipe(x *harness.X) *os.File {
	writer := fullPipe(x)
	if err := unix.SetNonblock(int(writer.Fd()), true); err != nil {
		x.Fatal(err)
	}
	// A file of package os with O_NONBLOCK loses it when it is handed to a process, one that learns of it later does not.
	return writer
}

func pipeWithoutReader(x *harness.X) *os.File {
	reader, writer := x.RawPipe()
	reader.Close()
	return writer
}

// fifo makes a named fifo; the test holds both ends.
func fifo(x *harness.X) (reader, writer *os.File) {
	x.Helper()
	path := x.Dir + "/fifo"
	if err := unix.Mkfifo(path, 0o600); err != nil {
		x.Fatal(err)
	}
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		x.Fatal(err)
	}
	reader = os.NewFile(uintptr(fd), "fifo")
	x.Cleanup(func() { reader.Close() })
	return reader, x.Open(path, os.O_WRONLY)
}

func fullFifo(x *harness.X) *os.File {
	_, writer := fifo(x)
	harness.Fill(writer)
	return writer
}

// socketPair is two sockets that are connected.
func socketPair(x *harness.X, kind int) (near, far *os.File) {
	x.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, kind|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		x.Fatal(err)
	}
	near, far = os.NewFile(uintptr(fds[0]), "near"), os.NewFile(uintptr(fds[1]), "far")
	x.Cleanup(func() { near.Close(); far.Close() })
	return near, far
}

// socket is a full one, or one whose peer is gone.
func socket(x *harness.X, kind int, full bool) *os.File {
	x.Helper()
	near, far := socketPair(x, kind)
	if full {
		harness.Fill(near)
	} else {
		far.Close()
	}
	return near
}

// unreadTerminal is a terminal at which nobody looks.
func unreadTerminal(x *harness.X) (master, slave *os.File) {
	x.Helper()
	master = x.Open("/dev/ptmx", os.O_RDWR)
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		x.Fatal(err)
	}
	number, err := unix.IoctlGetUint32(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		x.Fatal(err)
	}
	fd, err := unix.Open(fmt.Sprintf("/dev/pts/%d", number), unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		x.Fatal(err)
	}
	slave = os.NewFile(uintptr(fd), "terminal")
	x.Cleanup(func() { slave.Close() })
	return master, slave
}

// stoppedTerminal is one at which somebody has pressed Ctrl-S.
func stoppedTerminal(x *harness.X) *os.File {
	_, slave := unreadTerminal(x)
	if err := unix.IoctlSetInt(int(slave.Fd()), unix.TCXONC, unix.TCOOFF); err != nil {
		x.Fatal(err)
	}
	return slave
}

// fullTerminal is one that took all it could. Of that, a number of bytes is read, so that a few lines fit again.
func fullTerminal(x *harness.X, read int) *os.File {
	x.Helper()
	master, slave := unreadTerminal(x)
	// The kernel moves what was written on in the background, which makes room again for a while.
	for quiet := 0; quiet < 5; quiet++ {
		if harness.Fill(slave) > 0 {
			quiet = 0
		}
		time.Sleep(time.Millisecond)
	}
	if _, err := io.ReadFull(master, make([]byte, read)); err != nil {
		x.Fatal(err)
	}
	return slave
}

func terminalHungUp(x *harness.X) *os.File {
	master, slave := unreadTerminal(x)
	master.Close()
	return slave
}

func takingFile(x *harness.X) (file *os.File, text func() string) {
	file = regularFile(x)
	return file, func() string {
		text, _ := os.ReadFile(file.Name())
		return string(text)
	}
}

func takingAppended(x *harness.X) (file *os.File, text func() string) {
	_, text = takingFile(x)
	return x.Open(x.Dir+"/stderr", os.O_WRONLY|os.O_APPEND), text
}

func takingPipe(x *harness.X) (file *os.File, text func() string) {
	reader, writer := x.RawPipe()
	return writer, func() string { return lately(reader) }
}

func takingFifo(x *harness.X) (file *os.File, text func() string) {
	reader, writer := fifo(x)
	return writer, func() string { return lately(reader) }
}

func takingSocket(x *harness.X, kind int) (file *os.File, text func() string) {
	near, far := socketPair(x, kind)
	return near, func() string { return lately(far) }
}

// lately reads what is there.
func lately(file *os.File) (text string) {
	fd := int(file.Fd())
	_ = unix.SetNonblock(fd, true)
	buffer := make([]byte, 4096)
	for {
		n, err := unix.Read(fd, buffer)
		if err != nil || n == 0 {
			return text
		}
		text += string(buffer[:n])
	}
}

func takingTerminal(x *harness.X) (file *os.File, text func() string) {
	terminal := x.PTY()
	return terminal.Slave, func() string {
		terminal.See(" exited with code 3 after ")
		terminal.See(" KiB\n")
		return terminal.Text()
	}
}
