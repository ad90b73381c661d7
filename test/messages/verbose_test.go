package messages

import (
	"bufio"
	"os"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"

	"mote/test/harness"
)

// usage is the end of the line of an end.
const usage = ` after \d+\.\d{3} s, cpu \d+\.\d{3} s, peak memory \d+ KiB`

// TestSilence has lives in which all goes well: without an option, or with -q, nothing is said.
func TestSilence(t *testing.T) {
	for _, words := range [][]string{nil, {"-q"}, {"-q", "-w"}, {"-v", "-q"}, {"-g"}, {"-s"}} {
		for _, bare := range []bool{false, true} {
			x := harness.NewX(t)
			p := x.Start(harness.Setup{Opts: harness.Options{Extra: words}, Proc: !bare, Bare: bare}, "/bin/sh", "-c",
				harness.ChildPath+" orphans 3 0; exec "+harness.ChildPath+" report 15")
			p.Ready()
			p.Send(syscall.SIGHUP)
			p.Line()
			p.Send(syscall.SIGTERM)
			if r := p.WantCode(0); r.Stderr != "" {
				t.Errorf("%q, PID 1 %v: %q", words, !bare, r.Stderr)
			}
		}
	}
}

// TestQuietFailure knows what -q does not silence.
func TestQuietFailure(t *testing.T) {
	x := harness.NewX(t)
	r := x.Run(harness.Setup{Opts: harness.Options{Extra: []string{"-q"}}}, "./nosuch")
	if r.Code != 127 {
		t.Errorf("code %d", r.Code)
	}
	x.WantText(r.Stderr, `failed to run "\./nosuch": no such file or directory`)
}

// TestVerboseLife compares every line of a life with -v.
func TestVerboseLife(t *testing.T) {
	x := harness.NewX(t)
	p := x.Start(harness.Setup{Opts: harness.Options{Verbose: true}}, harness.ChildPath, "report", "15")
	p.Ready()
	for _, signal := range []syscall.Signal{syscall.SIGHUP, 40, 33, syscall.SIGTERM} {
		p.Send(signal)
		p.Line()
	}
	r := p.WantCode(0)
	// In the user namespace of somebody who is not root, that somebody is called 0.
	sender := " from pid 0 uid 0 forwarded to pid 2"
	x.WantText(r.Stderr, `started "`+regexp.QuoteMeta(harness.ChildPath)+`" as pid 2`, "SIGHUP"+sender, `SIGRTMIN\+6`+sender,
		"signal 33"+sender, "SIGTERM"+sender, "pid 2 exited with code 0"+usage)
}

// TestVerboseReaction tells of a signal that has a reaction when it comes, whatever its steps wait for.
func TestVerboseReaction(t *testing.T) {
	x := harness.NewX(t)
	reader, writer := x.RawPipe()
	p := x.Start(harness.Setup{Opts: harness.On("TERM=60s/TERM", "INT=50ms/USR1/60s/TERM", "USR2=QUIT", "-v"), Stderr: writer},
		harness.ChildPath, "report", harness.EndOfReport)
	p.Ready()
	writer.Close()
	lines := bufio.NewScanner(reader)
	for _, c := range []struct {
		signal syscall.Signal
		want   []string
	}{
		{0, []string{`started ".*" as pid 2`}},
		{syscall.SIGTERM, []string{"SIGTERM from pid 0 uid 0 answered by 60s/TERM"}},
		{syscall.SIGTERM, []string{"SIGTERM from pid 0 uid 0 changes nothing: its steps are being taken"}},
		{syscall.SIGINT, []string{"SIGINT from pid 0 uid 0 answered by 50ms/USR1/60s/TERM", "on SIGINT: SIGUSR1 forwarded to pid 2"}},
		{syscall.SIGINT, []string{"SIGINT from pid 0 uid 0 ends the present wait", "on SIGINT: SIGTERM forwarded to pid 2"}},
		{syscall.SIGUSR2, []string{"SIGUSR2 from pid 0 uid 0 answered by QUIT", "on SIGUSR2: SIGQUIT forwarded to pid 2"}},
	} {
		if c.signal != 0 {
			p.Send(c.signal)
		}
		for _, want := range c.want {
			if !lines.Scan() {
				t.Fatalf("stderr has ended before %q", want)
			}
			x.WantText(lines.Text()+"\n", want)
		}
	}
	p.Send(64)
	p.WantCode(0)
}

// TestVerboseFailure tells of no start that was none.
func TestVerboseFailure(t *testing.T) {
	x := harness.NewX(t)
	r := x.Run(harness.Setup{Opts: harness.Options{Verbose: true}}, "./nosuch")
	x.WantText(r.Stderr, `failed to run "\./nosuch": no such file or directory`)
}

// TestVerboseEnds has the words for each kind of end.
func TestVerboseEnds(t *testing.T) {
	x := harness.NewX(t)
	for _, c := range []struct{ how, number, want string }{
		{"exit", "0", "exited with code 0"},
		{"exit", "255", "exited with code 255"},
		{"die", "9", "was killed by SIGKILL"},
		{"die", "15", "was killed by SIGTERM"},
		{"die", "64", `was killed by SIGRTMIN\+30`},
	} {
		r := x.Run(harness.Setup{Opts: harness.Options{Verbose: true}, Bare: true}, harness.ChildPath, c.how, c.number)
		lines := []string{`started ".*" as pid \d+`, `pid \d+ ` + c.want + usage}
		if c.how == "die" {
			lines = append(lines, "app killed by .*") // nobody had asked mote for it
		}
		x.WantText(r.Stderr, lines...)
	}
}

// TestVerboseSender sends from inside, as another user, and looks who it was.
func TestVerboseSender(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can be two users")
	}
	x := harness.NewX(t)
	x.Dir = "/" // everybody's
	s := harness.Setup{Opts: harness.Options{Verbose: true}, Bare: true}
	s.Attr.Credential = &syscall.Credential{Uid: 12345, Gid: 12345}
	p := x.Start(s, "/bin/sh", "-c",
		"trap 'exit 3' HUP; trap 'echo came' USR2; echo $$; kill -USR2 $PPID; while :; do sleep 0.05; done")
	app := p.Line()
	p.WantLines("came")
	p.Send(syscall.SIGHUP)
	r := p.WantCode(3)
	for _, want := range []string{
		`mote: SIGUSR2 from pid \d+ uid 12345 forwarded to pid ` + app + "\n",
		"mote: SIGHUP from pid " + strconv.Itoa(os.Getpid()) + " uid 0 forwarded to pid " + app + "\n",
	} {
		if !regexp.MustCompile(want).MatchString(r.Stderr) {
			t.Errorf("stderr %q lacks %q", r.Stderr, want)
		}
	}
}

// TestVerboseUsage compares duration, processor time and memory with what the app has used.
func TestVerboseUsage(t *testing.T) {
	x := harness.NewX(t)
	const sleep, megabytes = 200 * time.Millisecond, 20
	begin := time.Now()
	p := x.Start(harness.Setup{Opts: harness.Options{Verbose: true}, Bare: true}, "/bin/sh", "-c",
		"sleep 0.2; head -c 20m /dev/zero | tail -n 1 | wc -c; i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done")
	r := p.WantCode(0)
	end := regexp.MustCompile(`after (\S+) s, cpu (\S+) s, peak memory (\d+) KiB`).FindStringSubmatch(r.Stderr)
	if end == nil {
		t.Fatalf("stderr %q", r.Stderr)
	}
	lasted, _ := time.ParseDuration(end[1] + "s")
	if lasted < sleep || lasted > time.Since(begin) {
		t.Errorf("said %v of at most %v", lasted, time.Since(begin))
	}
	cpu, _ := time.ParseDuration(end[2] + "s")
	if all := p.Cmd.ProcessState.UserTime() + p.Cmd.ProcessState.SystemTime(); cpu <= 0 || cpu > all {
		t.Errorf("said cpu %v of at most %v", cpu, all)
	}
	if memory, _ := strconv.Atoi(end[3]); memory < megabytes<<10 || memory > 4*megabytes<<10 {
		t.Errorf("said %d KiB, and tail held %d MiB", memory, megabytes)
	}
}
