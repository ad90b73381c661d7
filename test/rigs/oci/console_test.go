package oci

import (
	"net"
	"os"
	"time"

	"github.com/containerd/console"
	"golang.org/x/sys/unix"

	"mote/test/bundle"
	"mote/test/rigs/rig"
	"mote/test/wait"
)

// terminal is a container's terminal, of which the test holds keyboard and screen.
type terminal struct {
	*container
	keyboard console.Console // and the window
	screen   rig.Screen
	seen     chan struct{} // closed when the screen shows all
}

// startTerminal starts a container with a terminal: the runtime makes it and sends its master side over a socket.
func (b *box) startTerminal(o bundle.Options) *terminal {
	b.Helper()
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: b.Path("tty"), Net: "unix"})
	if err != nil {
		b.Fatal(err)
	}
	defer listener.Close()
	o.Terminal = true
	t := &terminal{container: b.create(o, "--console-socket", b.Path("tty")), seen: make(chan struct{})}
	t.terminal = t
	if t.keyboard, err = console.ConsoleFromFile(b.receive(listener)); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { t.keyboard.Close() })
	if err := t.keyboard.Resize(console.WinSize{Height: 24, Width: 80}); err != nil {
		b.Fatal(err)
	}
	go t.watch()
	b.call("start", b.id)
	return t
}

// receive takes the one file that comes over the socket.
func (b *box) receive(listener *net.UnixListener) *os.File {
	b.Helper()
	_ = listener.SetDeadline(time.Now().Add(wait.Bound))
	connection, err := listener.AcceptUnix()
	if err != nil {
		b.Fatal(err)
	}
	defer connection.Close()
	name, rights := make([]byte, 4096), make([]byte, unix.CmsgSpace(4))
	_, n, _, _, err := connection.ReadMsgUnix(name, rights)
	if err != nil {
		b.Fatal(err)
	}
	messages, err := unix.ParseSocketControlMessage(rights[:n])
	if err != nil || len(messages) != 1 {
		b.Fatalf("%d control messages: %v", len(messages), err)
	}
	files, err := unix.ParseUnixRights(&messages[0])
	if err != nil || len(files) != 1 {
		b.Fatalf("files %v: %v", files, err)
	}
	_ = unix.SetNonblock(files[0], true) // so that closing it does not wait for the one who reads
	return os.NewFile(uintptr(files[0]), "console")
}

// watch copies what is written to the terminal to the screen. EIO is the end: the last one who had it open is gone.
func (t *terminal) watch() {
	defer close(t.seen)
	buffer := make([]byte, 4096)
	for {
		n, err := t.keyboard.Read(buffer)
		_, _ = t.screen.Write(buffer[:n])
		if err != nil {
			return
		}
	}
}

// allSeen waits until the screen shows all that was written.
func (t *terminal) allSeen() {
	t.Helper()
	select {
	case <-t.seen:
	case <-time.After(wait.Bound):
		t.Fatalf("somebody has the terminal still open after %v", wait.Bound)
	}
}

// see waits until the screen shows a text.
func (t *terminal) see(text string) {
	t.Helper()
	t.See(&t.screen, text)
}

// press types on the keyboard.
func (t *terminal) press(keys string) {
	t.Helper()
	if _, err := t.keyboard.Write([]byte(keys)); err != nil {
		t.Fatal(err)
	}
}
