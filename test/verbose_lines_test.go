package test

import (
	"bufio"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"mote/test/wait"
)

// wantText compares the lines of a text with a pattern for each.
func (x *X) wantText(text string, patterns ...string) {
	x.Helper()
	lines := strings.SplitAfter(text, "\n")
	lines = lines[:len(lines)-1]
	if len(lines) != len(patterns) {
		x.Fatalf("%d lines, want %d: %q", len(lines), len(patterns), text)
	}
	for i, pattern := range patterns {
		if !regexp.MustCompile("^mote: " + pattern + "\n$").MatchString(lines[i]) {
			x.Errorf("line %d is %q, want %q", i+1, lines[i], pattern)
		}
	}
}

// usage is the end of the line of an end.
const usage = ` after \d+\.\d{3} s, cpu \d+\.\d{3} s, peak memory \d+ KiB`

// TestSilence has lives in which all goes well: without an option, or with -q, nothing is said.
func TestSilence(t *testing.T) {
	for _, words := range [][]string{nil, {"-q"}, {"-q", "-w"}, {"-v", "-q"}, {"-g"}, {"-s"}} {
		for _, bare := range []bool{false, true} {
			x := newX(t)
			p := x.start(setup{opts: options{extra: words}, proc: !bare, bare: bare}, "/bin/sh", "-c",
				childPath+" orphans 3 0; exec "+childPath+" report 15")
			p.ready()
			p.send(syscall.SIGHUP)
			p.line()
			p.send(syscall.SIGTERM)
			if r := p.wantCode(0); r.stderr != "" {
				t.Errorf("%q, PID 1 %v: %q", words, !bare, r.stderr)
			}
		}
	}
}

// TestQuietFailure knows what -q does not silence.
func TestQuietFailure(t *testing.T) {
	x := newX(t)
	r := x.run(setup{opts: options{extra: []string{"-q"}}}, "./nosuch")
	if r.code != 127 {
		t.Errorf("code %d", r.code)
	}
	x.wantText(r.stderr, `failed to run "\./nosuch": no such file or directory`)
}

// TestVerboseLife compares every line of a life with -v.
func TestVerboseLife(t *testing.T) {
	x := newX(t)
	p := x.start(setup{opts: options{verbose: true}}, childPath, "report", "15")
	p.ready()
	for _, signal := range []syscall.Signal{syscall.SIGHUP, 40, 33, syscall.SIGTERM} {
		p.send(signal)
		p.line()
	}
	r := p.wantCode(0)
	// In the user namespace of somebody who is not root, that somebody is called 0.
	sender := " from pid 0 uid 0 forwarded to pid 2"
	x.wantText(r.stderr, `started "`+regexp.QuoteMeta(childPath)+`" as pid 2`, "SIGHUP"+sender, `SIGRTMIN\+6`+sender,
		"signal 33"+sender, "SIGTERM"+sender, "pid 2 exited with code 0"+usage)
}

// TestVerboseReaction tells of a signal that has a reaction when it comes, whatever its steps wait for.
func TestVerboseReaction(t *testing.T) {
	x := newX(t)
	reader, writer := x.rawPipe()
	p := x.start(setup{opts: on("TERM=60s/TERM", "INT=50ms/USR1/60s/TERM", "USR2=QUIT", "-v"), stderr: writer}, childPath, "report", last)
	p.ready()
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
			p.send(c.signal)
		}
		for _, want := range c.want {
			if !lines.Scan() {
				t.Fatalf("stderr has ended before %q", want)
			}
			x.wantText(lines.Text()+"\n", want)
		}
	}
	p.send(64)
	p.wantCode(0)
}

// TestVerboseFailure tells of no start that was none.
func TestVerboseFailure(t *testing.T) {
	x := newX(t)
	r := x.run(setup{opts: options{verbose: true}}, "./nosuch")
	x.wantText(r.stderr, `failed to run "\./nosuch": no such file or directory`)
}

// TestVerboseEnds has the words for each kind of end.
func TestVerboseEnds(t *testing.T) {
	x := newX(t)
	for _, c := range []struct{ how, number, want string }{
		{"exit", "0", "exited with code 0"},
		{"exit", "255", "exited with code 255"},
		{"die", "9", "was killed by SIGKILL"},
		{"die", "15", "was killed by SIGTERM"},
		{"die", "64", `was killed by SIGRTMIN\+30`},
	} {
		r := x.run(setup{opts: options{verbose: true}, bare: true}, childPath, c.how, c.number)
		lines := []string{`started ".*" as pid \d+`, `pid \d+ ` + c.want + usage}
		if c.how == "die" {
			lines = append(lines, "app killed by .*") // nobody had asked mote for it
		}
		x.wantText(r.stderr, lines...)
	}
}

// TestVerboseSender sends from inside, as another user, and looks who it was.
func TestVerboseSender(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can be two users")
	}
	x := newX(t)
	x.dir = "/" // everybody's
	s := setup{opts: options{verbose: true}, bare: true}
	s.attr.Credential = &syscall.Credential{Uid: 12345, Gid: 12345}
	p := x.start(s, "/bin/sh", "-c",
		"trap 'exit 3' HUP; trap 'echo came' USR2; echo $$; kill -USR2 $PPID; while :; do sleep 0.05; done")
	app := p.line()
	p.wantLines("came")
	p.send(syscall.SIGHUP)
	r := p.wantCode(3)
	for _, want := range []string{
		`mote: SIGUSR2 from pid \d+ uid 12345 forwarded to pid ` + app + "\n",
		"mote: SIGHUP from pid " + strconv.Itoa(os.Getpid()) + " uid 0 forwarded to pid " + app + "\n",
	} {
		if !regexp.MustCompile(want).MatchString(r.stderr) {
			t.Errorf("stderr %q lacks %q", r.stderr, want)
		}
	}
}

// TestVerboseUsage compares duration, processor time and memory with what the app has used.
func TestVerboseUsage(t *testing.T) {
	x := newX(t)
	const sleep, megabytes = 200 * time.Millisecond, 20
	begin := time.Now()
	p := x.start(setup{opts: options{verbose: true}, bare: true}, "/bin/sh", "-c",
		"sleep 0.2; head -c 20m /dev/zero | tail -n 1 | wc -c; i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done")
	r := p.wantCode(0)
	end := regexp.MustCompile(`after (\S+) s, cpu (\S+) s, peak memory (\d+) KiB`).FindStringSubmatch(r.stderr)
	if end == nil {
		t.Fatalf("stderr %q", r.stderr)
	}
	lasted, _ := time.ParseDuration(end[1] + "s")
	if lasted < sleep || lasted > time.Since(begin) {
		t.Errorf("said %v of at most %v", lasted, time.Since(begin))
	}
	cpu, _ := time.ParseDuration(end[2] + "s")
	if all := p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime(); cpu <= 0 || cpu > all {
		t.Errorf("said cpu %v of at most %v", cpu, all)
	}
	if memory, _ := strconv.Atoi(end[3]); memory < megabytes<<10 || memory > 4*megabytes<<10 {
		t.Errorf("said %d KiB, and tail held %d MiB", memory, megabytes)
	}
}

// orphanNames are names of programs, and what a line makes of them. The kernel keeps 15 bytes.
var orphanNames = map[string]string{
	"orphan":                 "orphan",
	"a b) (c":                "a b) (c",
	"x\ny\x1b[2J\x7f":        "x?y?[2J?",
	`quo"te\`:                `quo"te\`,
	"größe":                  "größe",
	"no utf \xff\x9b":        "no utf ??",
	"a-very-long-name-of-it": "a-very-long-nam",
	"漢字漢字漢字":                 "漢字漢字漢", // 15 bytes
	"cut-in-a-char-漢":        "cut-in-a-char-?",
}

// TestReapedOrphans gives orphans names of every kind, with -v and with -w.
func TestReapedOrphans(t *testing.T) {
	for name, shown := range orphanNames {
		for _, c := range []struct {
			option string
			bare   bool
		}{{"-v", false}, {"-w", false}, {"-w", true}} {
			x := newX(t)
			program, err := os.ReadFile(childPath)
			if err != nil {
				t.Fatal(err)
			}
			reader, writer := x.rawPipe()
			s := setup{opts: options{extra: []string{c.option}}, proc: !c.bare, bare: c.bare, stderr: writer}
			p := x.start(s, "/bin/sh", "-c", "\"$0\" orphans 1 0; exec "+childPath+" report 15",
				x.file(name, string(program), 0o755))
			p.ready()
			writer.Close()
			x.nextLine(reader, `mote: reaped orphan pid \d+ "`+regexp.QuoteMeta(shown)+`", which exited with code 0`)
			p.send(syscall.SIGTERM)
			p.wantCode(0)
		}
	}
}

// nextLine reads lines until one matches.
func (x *X) nextLine(reader *os.File, pattern string) {
	x.Helper()
	lines := make(chan string)
	go func() {
		for scanner := bufio.NewScanner(reader); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	var got []string
	for timeout := time.After(wait.Bound); ; {
		select {
		case line := <-lines:
			if regexp.MustCompile("^" + pattern + "$").MatchString(line) {
				return
			}
			got = append(got, line)
		case <-timeout:
			x.Fatalf("%q is not among %q", pattern, got)
		}
	}
}

// TestReapedByDeath has an orphan that did not end by itself, and no /proc that knows its name. It lives for a moment, or the
// shell that started it might reap it.
func TestReapedByDeath(t *testing.T) {
	x := newX(t)
	reader, writer := x.rawPipe()
	s := setup{opts: options{extra: []string{"-w"}}, stderr: writer,
		shell: "mount -t tmpfs none /proc"}
	p := x.start(s, "/bin/sh", "-c", "(sh -c 'sleep 0.1; kill -KILL $$' & :); exec "+childPath+" report 15")
	p.ready()
	writer.Close()
	x.nextLine(reader, `mote: reaped orphan pid \d+, which was killed by SIGKILL`)
	p.send(syscall.SIGTERM)
	p.wantCode(0)
}
