package harness

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"mote/test/wait"
)

// NewX is for the tests of what only mote has.
func NewX(t *testing.T) *X {
	t.Helper()
	return &X{TB: t, Init: Mote(), Dir: t.TempDir(), Bound: wait.Bound}
}

// WithoutInit is x without any init, to compare with.
func (x *X) WithoutInit() *X {
	alone := *x
	alone.Init = Init{}
	return &alone
}

// Called is a symbolic link to mote by another name.
func (x *X) Called(name string) string {
	x.Helper()
	path := x.Dir + "/" + name
	if err := os.Symlink(MotePath, path); err != nil && !os.IsExist(err) {
		x.Fatal(err)
	}
	return path
}

// As is x with another program for its init: a peer, or mote by another name.
func (x *X) As(path string) *X {
	other := *x
	other.Init = Init{Name: path, Path: path, Words: func(Options) ([]string, bool) { return nil, true }}
	if !strings.HasPrefix(path, "/usr/") {
		other.Init.Runner = Runner
	}
	return &other
}

// Write writes a file that is there, as those of a control group.
func (x *X) Write(path, text string) {
	x.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		x.Fatal(err)
	}
}

// On is mote with reactions, and perhaps other options, one word each.
func On(words ...string) Options {
	var o Options
	for _, word := range words {
		if !strings.HasPrefix(word, "-") {
			word = "--on=" + word
		}
		o.Extra = append(o.Extra, word)
	}
	return o
}

// AsBoth runs a test with mote as PID 1 and without.
func AsBoth(t *testing.T, run func(x *X, s Setup)) {
	t.Helper()
	t.Parallel()
	for name, bare := range map[string]bool{"as PID 1": false, "not as PID 1": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(NewX(t), Setup{Bare: bare})
		})
	}
}

// RawPipe is a pipe without O_NONBLOCK, which the pipes of package os have.
func (x *X) RawPipe() (reader, writer *os.File) {
	x.Helper()
	var fds [2]int
	if err := unix.Pipe2(fds[:], unix.O_CLOEXEC); err != nil {
		x.Fatal(err)
	}
	reader, writer = os.NewFile(uintptr(fds[0]), "reader"), os.NewFile(uintptr(fds[1]), "writer")
	x.Cleanup(func() { reader.Close(); writer.Close() })
	return reader, writer
}

// Open opens a file until the end of the test.
func (x *X) Open(path string, flags int) *os.File {
	x.Helper()
	file, err := os.OpenFile(path, flags|unix.O_NOCTTY, 0o600)
	if err != nil {
		x.Fatal(err)
	}
	x.Cleanup(func() { file.Close() })
	return file
}

// Held makes a named pipe and opens its end to read from. Nobody is seen to hold the other end but by reading.
func (x *X) Held(name string) (fd int) {
	x.Helper()
	path := x.Dir + "/" + name
	if err := unix.Mkfifo(path, 0o600); err != nil {
		x.Fatal(err)
	}
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		x.Fatal(err)
	}
	x.Cleanup(func() { unix.Close(fd) })
	return fd
}

// Ended tells whether nobody has a pipe open for writing: then a read says so, else that it would have to wait.
func Ended(fd int) bool {
	n, err := unix.Read(fd, make([]byte, 1))
	return n == 0 && err == nil
}
