package messages

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// atOnce is how long something may take that takes so long where stderr takes everything: much longer, because a busy machine
// is no failure, and far less than a hundred lines that are waited for.
func atOnce(calm time.Duration) time.Duration { return 3*time.Second + 20*calm }

// lastWords is how long mote waits for the reader of the line that says why nothing was started.
const lastWords = time.Second

// badStderr is a stderr that does not take what is written to it.
type badStderr struct {
	name  string
	open  func(*harness.X) *os.File
	shell string // what makes it bad in the process itself
}

var badStderrs = []badStderr{
	{"full pipe", fullPipe, ""},
	{"full pipe with O_NONBLOCK", nonblockingPipe, ""},
	{"pipe without a reader", pipeWithoutReader, ""},
	{"full named fifo", fullFifo, ""},
	{"full stream socket", func(x *harness.X) *os.File { return socket(x, unix.SOCK_STREAM, true) }, ""},
	{"full datagram socket", func(x *harness.X) *os.File { return socket(x, unix.SOCK_DGRAM, true) }, ""},
	{"full packet socket", func(x *harness.X) *os.File { return socket(x, unix.SOCK_SEQPACKET, true) }, ""},
	{"socket without a peer", func(x *harness.X) *os.File { return socket(x, unix.SOCK_STREAM, false) }, ""},
	{"stopped terminal", stoppedTerminal, ""},
	{"full terminal", func(x *harness.X) *os.File { return fullTerminal(x, 0) }, ""},
	{"terminal that gets full", func(x *harness.X) *os.File { return fullTerminal(x, 2048) }, ""},
	{"terminal that hung up", terminalHungUp, ""},
	{"nothing", devNull, "exec 2>&-"},
	{"/dev/full", func(x *harness.X) *os.File { return x.Open("/dev/full", os.O_WRONLY) }, ""},
	{"file at RLIMIT_FSIZE", regularFile, "ulimit -f 0"},
	{"file opened for reading", func(x *harness.X) *os.File { return x.Open("/etc/passwd", os.O_RDONLY) }, ""},
}

// withoutProc are those for which /proc matters, and it is not there.
var withoutProc = []badStderr{
	{"full named fifo, without proc", fullFifo, "mount -t tmpfs none /proc"},
	{"stopped terminal, without proc", stoppedTerminal, "mount -t tmpfs none /proc"},
	{"full terminal, without proc", func(x *harness.X) *os.File { return fullTerminal(x, 0) }, "mount -t tmpfs none /proc"},
	{"terminal that gets full, without proc", func(x *harness.X) *os.File { return fullTerminal(x, 2048) }, "mount -t tmpfs none /proc"},
}

// setup hands it to an init that has something to say.
func (b badStderr) setup(x *harness.X, bare bool) harness.Setup {
	x.Helper()
	stdin, _ := x.RawPipe()
	return harness.Setup{Opts: harness.Options{Verbose: true}, Bare: bare, Shell: b.shell, Stdin: stdin, Stderr: b.open(x)}
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
	x := harness.NewX(t)
	calm := forwardsHundred(x, x.Start(harness.Setup{Opts: harness.Options{Verbose: true}, Stdin: devNull(x),
		Stderr: devNull(x)}, harness.ChildPath, "report", "15"))
	eachBadStderr(func(name string, bad badStderr, bare bool) {
		t.Run(name, func(t *testing.T) {
			x := harness.NewX(t)
			s := bad.setup(x, bare)
			before := fileFlags(s.Stdin) + fileFlags(s.Stderr)
			took := forwardsHundred(x, x.Start(s, harness.ChildPath, "report", "15"))
			if took > atOnce(calm) {
				t.Errorf("took %v, and %v where stderr takes everything", took, calm)
			}
			t.Logf("took %v", took)
			if after := fileFlags(s.Stdin) + fileFlags(s.Stderr); after != before {
				t.Errorf("flags of stdin and stderr: %q, then %q", before, after)
			}
		})
	})
}

// forwardsHundred sends signals to a report one by one and says how long that took.
func forwardsHundred(x *harness.X, p *harness.Process) time.Duration {
	x.Helper()
	p.Ready()
	app := x.Child(p.PID())
	before, begin := appFlags(app), time.Now()
	for range 100 {
		p.Send(syscall.SIGHUP)
		if line := p.Line(); !strings.HasPrefix(line, "1 ") {
			x.Fatalf("the app got %q", line)
		}
	}
	if after := appFlags(app); after != before || !strings.Contains(after, "1: flags") {
		x.Errorf("flags of the app's descriptors: %q, then %q", before, after)
	}
	p.Send(syscall.SIGTERM)
	if line := p.Line(); !strings.HasPrefix(line, "15 ") {
		x.Errorf("the app got %q", line)
	}
	p.WantCode(0)
	return time.Since(begin)
}

// TestFailsInTime cannot start the app, and has nobody to tell it to. All do that at the same time: each may wait.
func TestFailsInTime(t *testing.T) {
	for _, c := range []struct {
		program string
		options []string
		code    int
	}{{"./nosuch", nil, 127}, {"true", []string{"--nope"}, 125}} {
		start := func(s harness.Setup) *harness.Process {
			s.Opts.Extra = c.options
			return harness.NewX(t).Start(s, c.program)
		}
		var finish []func()
		begin := time.Now()
		eachBadStderr(func(string, badStderr, bool) {
			p := start(harness.Setup{Opts: harness.Options{Verbose: true}, Stderr: devNull(harness.NewX(t))})
			finish = append(finish, func() { p.WantCode(c.code) })
		})
		finishAll(&finish)
		calm := time.Since(begin)
		begin = time.Now()
		eachBadStderr(func(name string, bad badStderr, bare bool) {
			s := bad.setup(harness.NewX(t), bare)
			before := fileFlags(s.Stdin) + fileFlags(s.Stderr)
			p := start(s)
			finish = append(finish, func() {
				if r := p.Wait(); r.Code != c.code {
					t.Errorf("%s: code %d, want %d", name, r.Code, c.code)
				}
				if after := fileFlags(s.Stdin) + fileFlags(s.Stderr); after != before {
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
	x := harness.NewX(t)
	reader, writer := x.RawPipe()
	filled := harness.Fill(writer)
	p := x.Start(harness.Setup{Stderr: writer, Bare: true}, "./nosuch")
	x.Eventually("the clone waits", func() bool {
		clone := harness.Children(p.PID())
		return len(clone) == 1 && strings.Contains(harness.Wchan(clone[0]), "poll")
	})
	writer.Close()
	text := harness.ReadAll(t, reader)
	p.WantCode(127)
	if want := "mote: failed to run \"./nosuch\": no such file or directory\n"; text[filled:] != want {
		t.Errorf("stderr %q, want %q", text[filled:], want)
	}
}

// TestTellsWhatIsLost reads a full pipe after a while: mote says how many lines are missing, and goes on.
func TestTellsWhatIsLost(t *testing.T) {
	x := harness.NewX(t)
	reader, writer := x.RawPipe()
	filled := harness.Fill(writer)
	p := x.Start(harness.Setup{Opts: harness.Options{Verbose: true}, Stderr: writer}, harness.ChildPath, "report", "15")
	p.Ready()
	writer.Close()
	for range 5 {
		p.Send(syscall.SIGHUP)
		p.Line()
	}
	x.Eventually("mote rests", func() bool { return strings.Contains(harness.Wchan(p.PID()), "sigtimedwait") })
	for left := filled; left > 0; {
		n, err := reader.Read(make([]byte, left))
		if err != nil {
			t.Fatal(err)
		}
		left -= n
	}
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
	x.WantText(harness.ReadAll(t, reader), "lines lost because stderr could not take them: 6", "SIGTERM from .*", "pid 2 exited .*")
}
