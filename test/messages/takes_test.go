package messages

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// TestStderrTakes writes whole lines to every kind of stderr that takes them.
func TestStderrTakes(t *testing.T) {
	for name, open := range map[string]func(*harness.X) (file *os.File, text func() string){
		"file":            takingFile,
		"appended file":   takingAppended,
		"pipe":            takingPipe,
		"named fifo":      takingFifo,
		"stream socket":   func(x *harness.X) (*os.File, func() string) { return takingSocket(x, unix.SOCK_STREAM) },
		"datagram socket": func(x *harness.X) (*os.File, func() string) { return takingSocket(x, unix.SOCK_DGRAM) },
		"terminal":        takingTerminal,
	} {
		for _, bare := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, PID 1 %v", name, !bare), func(t *testing.T) {
				x := harness.NewX(t)
				file, text := open(x)
				s := harness.Setup{Opts: harness.Options{Verbose: true}, Bare: bare, Stderr: file}
				x.Start(s, "/bin/sh", "-c", "echo app >&2; exit 3").WantCode(3)
				got := text()
				for _, want := range []string{"mote: started \"/bin/sh\" as pid ", "app\n", " exited with code 3 after "} {
					if !strings.Contains(got, want) {
						t.Errorf("%q lacks %q", got, want)
					}
				}
				if strings.Count(got, "\n") != 3 {
					t.Errorf("not three lines: %q", got)
				}
			})
		}
	}
}

// TestTerminalWithoutProc writes to a terminal that cannot be opened once more.
func TestTerminalWithoutProc(t *testing.T) {
	x := harness.NewX(t)
	terminal := x.PTY()
	s := harness.Setup{Opts: harness.Options{Verbose: true}, Stderr: terminal.Slave, Shell: "mount -t tmpfs none /proc"}
	x.Start(s, "true").WantCode(0)
	terminal.See("mote: started \"true\" as pid ")
	terminal.See(" exited with code 0 ")
}

// fileFlags is what F_GETFL says of the test's own descriptor of an open file.
func fileFlags(file *os.File) string {
	flags, err := unix.FcntlInt(file.Fd(), unix.F_GETFL, 0)
	return fmt.Sprintf("%#o %v ", flags, err)
}

// appFlags is what /proc says of the flags of an app's descriptors 0 to 2.
func appFlags(app int) (all string) {
	for fd := range 3 {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/%d", app, fd))
		_, flags, _ := strings.Cut(string(text), "\n")
		flags, _, _ = strings.Cut(flags, "\n")
		all += fmt.Sprintf("%d: %s %v; ", fd, flags, err != nil)
	}
	return all
}

// TestFileWithoutSpace has a file that cannot promise to take a line without waiting, as on xfs and btrfs whenever a new
// block is needed: the line is written all the same.
func TestFileWithoutSpace(t *testing.T) {
	x := harness.NewX(t)
	file, text := takingFile(x)
	wrap := strings.Fields("strace -D -f -o /dev/null -e trace=pwritev2 -e inject=pwritev2:error=EAGAIN")
	x.Start(harness.Setup{Wrap: wrap, Stderr: file}, "./nosuch").WantCode(127)
	if want := "mote: failed to run \"./nosuch\": no such file or directory\n"; text() != want {
		t.Errorf("stderr %q, want %q", text(), want)
	}
}
