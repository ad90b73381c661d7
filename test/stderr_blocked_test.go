package test

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// atOnce is how long something may take that takes so long where stderr takes everything: much longer, because a busy machine
// is no failure, and far less than a hundred lines that are waited for.
func atOnce(calm time.Duration) time.Duration { return 3*time.Second + 20*calm }

// lastWords is how long mote waits for the reader of the line that says why nothing was started.
const lastWords = time.Second

// badStderr is a stderr that does not take what is written to it.
type badStderr struct {
	name  string
	open  func(*X) *os.File
	shell string // what makes it bad in the process itself
}

var badStderrs = []badStderr{
	{"full pipe", fullPipe, ""},
	{"full pipe with O_NONBLOCK", nonblockingPipe, ""},
	{"pipe without a reader", pipeWithoutReader, ""},
	{"full named fifo", fullFifo, ""},
	{"full stream socket", func(x *X) *os.File { return x.socket(unix.SOCK_STREAM, true) }, ""},
	{"full datagram socket", func(x *X) *os.File { return x.socket(unix.SOCK_DGRAM, true) }, ""},
	{"full packet socket", func(x *X) *os.File { return x.socket(unix.SOCK_SEQPACKET, true) }, ""},
	{"socket without a peer", func(x *X) *os.File { return x.socket(unix.SOCK_STREAM, false) }, ""},
	{"stopped terminal", stoppedTerminal, ""},
	{"full terminal", func(x *X) *os.File { return x.fullTerminal(0) }, ""},
	{"terminal that gets full", func(x *X) *os.File { return x.fullTerminal(2048) }, ""},
	{"terminal that hung up", terminalHungUp, ""},
	{"nothing", devNull, "exec 2>&-"},
	{"/dev/full", func(x *X) *os.File { return x.open("/dev/full", os.O_WRONLY) }, ""},
	{"file at RLIMIT_FSIZE", regularFile, "ulimit -f 0"},
	{"file opened for reading", func(x *X) *os.File { return x.open("/etc/passwd", os.O_RDONLY) }, ""},
}

// withoutProc are those for which /proc matters, and it is not there.
var withoutProc = []badStderr{
	{"full named fifo, without proc", fullFifo, "mount -t tmpfs none /proc"},
	{"stopped terminal, without proc", stoppedTerminal, "mount -t tmpfs none /proc"},
	{"full terminal, without proc", func(x *X) *os.File { return x.fullTerminal(0) }, "mount -t tmpfs none /proc"},
	{"terminal that gets full, without proc", func(x *X) *os.File { return x.fullTerminal(2048) }, "mount -t tmpfs none /proc"},
}

// setup hands it to an init that has something to say.
func (b badStderr) setup(x *X, bare bool) setup {
	x.Helper()
	stdin, _ := x.rawPipe()
	return setup{opts: options{verbose: true}, bare: bare, shell: b.shell, stdin: stdin, stderr: b.open(x)}
}

// eachBadStderr calls run for each of them, as PID 1 and not.
func eachBadStderr(run func(name string, bad badStderr, bare bool)) {
	for _, bad := range badStderrs {
		run(bad.name+", PID 1", bad, false)
		run(bad.name+", not PID 1", bad, true)
	}
	for _, bad := range withoutProc {
		run(bad.name+", PID 1", bad, false)
	}
}

// TestNeverBlocks has mote forward signals and tell of each. The app gets every one at once and nothing else, above all no
// SIGPIPE of mote's; its code comes through; and the flags of its descriptors, which are shared with the test, stay.
func TestNeverBlocks(t *testing.T) {
	x := newX(t)
	calm := x.forwardsHundred(x.start(setup{opts: options{verbose: true}, stdin: devNull(x), stderr: devNull(x)}, childPath, "report", "15"))
	eachBadStderr(func(name string, bad badStderr, bare bool) {
		t.Run(name, func(t *testing.T) {
			x := newX(t)
			s := bad.setup(x, bare)
			before := fileFlags(s.stdin) + fileFlags(s.stderr)
			took := x.forwardsHundred(x.start(s, childPath, "report", "15"))
			if took > atOnce(calm) {
				t.Errorf("took %v, and %v where stderr takes everything", took, calm)
			}
			t.Logf("took %v", took)
			if after := fileFlags(s.stdin) + fileFlags(s.stderr); after != before {
				t.Errorf("flags of stdin and stderr: %q, then %q", before, after)
			}
		})
	})
}

// forwardsHundred sends signals to a report one by one and says how long that took.
func (x *X) forwardsHundred(p *process) time.Duration {
	x.Helper()
	p.ready()
	app := x.child(p.pid())
	before, begin := appFlags(app), time.Now()
	for range 100 {
		p.send(syscall.SIGHUP)
		if line := p.line(); !strings.HasPrefix(line, "1 ") {
			x.Fatalf("the app got %q", line)
		}
	}
	if after := appFlags(app); after != before || !contains(after, "1: flags") {
		x.Errorf("flags of the app's descriptors: %q, then %q", before, after)
	}
	p.send(syscall.SIGTERM)
	if line := p.line(); !strings.HasPrefix(line, "15 ") {
		x.Errorf("the app got %q", line)
	}
	p.wantCode(0)
	return time.Since(begin)
}

// TestFailsInTime cannot start the app, and has nobody to tell it to. All do that at the same time: each may wait.
func TestFailsInTime(t *testing.T) {
	for _, c := range []struct {
		program string
		options []string
		code    int
	}{{"./nosuch", nil, 127}, {"true", []string{"--nope"}, 125}} {
		start := func(s setup) *process {
			s.opts.extra = c.options
			return newX(t).start(s, c.program)
		}
		var finish []func()
		begin := time.Now()
		eachBadStderr(func(string, badStderr, bool) {
			p := start(setup{opts: options{verbose: true}, stderr: devNull(newX(t))})
			finish = append(finish, func() { p.wantCode(c.code) })
		})
		finishAll(&finish)
		calm := time.Since(begin)
		begin = time.Now()
		eachBadStderr(func(name string, bad badStderr, bare bool) {
			s := bad.setup(newX(t), bare)
			before := fileFlags(s.stdin) + fileFlags(s.stderr)
			p := start(s)
			finish = append(finish, func() {
				if r := p.wait(); r.code != c.code {
					t.Errorf("%s: code %d, want %d", name, r.code, c.code)
				}
				if after := fileFlags(s.stdin) + fileFlags(s.stderr); after != before {
					t.Errorf("%s: flags of stdin and stderr: %q, then %q", name, before, after)
				}
			})
		})
		finishAll(&finish)
		if took := time.Since(begin); took > lastWords+atOnce(calm) {
			t.Errorf("took %v, and %v where stderr takes everything", took, calm)
		}
	}
}

// finishAll calls functions and forgets them.
func finishAll(all *[]func()) {
	for _, f := range *all {
		f()
	}
	*all = nil
}

// TestLastWordsWait has a reader that comes a moment late: the line that says why nothing was started is not lost.
func TestLastWordsWait(t *testing.T) {
	x := newX(t)
	reader, writer := x.rawPipe()
	filled := fill(writer)
	p := x.start(setup{stderr: writer, bare: true}, "./nosuch")
	x.eventually("the clone waits", func() bool {
		clone := children(p.pid())
		return len(clone) == 1 && contains(wchan(clone[0]), "poll")
	})
	writer.Close()
	text := readAll(t, reader)
	p.wantCode(127)
	if want := "mote: failed to run \"./nosuch\": no such file or directory\n"; text[filled:] != want {
		t.Errorf("stderr %q, want %q", text[filled:], want)
	}
}

// wchan is what a process waits in: proc_pid_wchan(5).
func wchan(pid int) string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/wchan", pid))
	return string(text)
}

// TestTellsWhatIsLost reads a full pipe after a while: mote says how many lines are missing, and goes on.
func TestTellsWhatIsLost(t *testing.T) {
	x := newX(t)
	reader, writer := x.rawPipe()
	filled := fill(writer)
	p := x.start(setup{opts: options{verbose: true}, stderr: writer}, childPath, "report", "15")
	p.ready()
	writer.Close()
	for range 5 {
		p.send(syscall.SIGHUP)
		p.line()
	}
	x.eventually("mote rests", func() bool { return contains(wchan(p.pid()), "sigtimedwait") })
	for left := filled; left > 0; {
		n, err := reader.Read(make([]byte, left))
		if err != nil {
			t.Fatal(err)
		}
		left -= n
	}
	p.send(syscall.SIGTERM)
	p.wantCode(0)
	x.wantText(readAll(t, reader), "lines lost because stderr could not take them: 6", "SIGTERM from .*", "pid 2 exited .*")
}

// TestStderrTakes writes whole lines to every kind of stderr that takes them.
func TestStderrTakes(t *testing.T) {
	for name, open := range map[string]func(*X) (file *os.File, text func() string){
		"file":            takingFile,
		"appended file":   takingAppended,
		"pipe":            takingPipe,
		"named fifo":      takingFifo,
		"stream socket":   func(x *X) (*os.File, func() string) { return x.takingSocket(unix.SOCK_STREAM) },
		"datagram socket": func(x *X) (*os.File, func() string) { return x.takingSocket(unix.SOCK_DGRAM) },
		"terminal":        takingTerminal,
	} {
		for _, bare := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, PID 1 %v", name, !bare), func(t *testing.T) {
				x := newX(t)
				file, text := open(x)
				s := setup{opts: options{verbose: true}, bare: bare, stderr: file}
				x.start(s, "/bin/sh", "-c", "echo app >&2; exit 3").wantCode(3)
				got := text()
				for _, want := range []string{"mote: started \"/bin/sh\" as pid ", "app\n", " exited with code 3 after "} {
					if !contains(got, want) {
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
	x := newX(t)
	terminal := x.pty()
	s := setup{opts: options{verbose: true}, stderr: terminal.slave, shell: "mount -t tmpfs none /proc"}
	x.start(s, "true").wantCode(0)
	terminal.see("mote: started \"true\" as pid ")
	terminal.see(" exited with code 0 ")
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
	x := newX(t)
	file, text := takingFile(x)
	wrap := strings.Fields("strace -D -f -o /dev/null -e trace=pwritev2 -e inject=pwritev2:error=EAGAIN")
	x.start(setup{wrap: wrap, stderr: file}, "./nosuch").wantCode(127)
	if want := "mote: failed to run \"./nosuch\": no such file or directory\n"; text() != want {
		t.Errorf("stderr %q, want %q", text(), want)
	}
}
