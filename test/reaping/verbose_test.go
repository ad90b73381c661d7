package reaping

import (
	"bufio"
	"os"
	"regexp"
	"syscall"
	"testing"
	"time"

	"mote/test/harness"
	"mote/test/wait"
)

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
			x := harness.NewX(t)
			program, err := os.ReadFile(harness.ChildPath)
			if err != nil {
				t.Fatal(err)
			}
			reader, writer := x.RawPipe()
			s := harness.Setup{Opts: harness.Options{Extra: []string{c.option}}, Proc: !c.bare, Bare: c.bare, Stderr: writer}
			p := x.Start(s, "/bin/sh", "-c", "\"$0\" orphans 1 0; exec "+harness.ChildPath+" report 15",
				x.File(name, string(program), 0o755))
			p.Ready()
			writer.Close()
			nextLine(x, reader, `mote: reaped orphan pid \d+ "`+regexp.QuoteMeta(shown)+`", which exited with code 0`)
			p.Send(syscall.SIGTERM)
			p.WantCode(0)
		}
	}
}

// nextLine reads lines until one matches.
func nextLine(x *harness.X, reader *os.File, pattern string) {
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
	x := harness.NewX(t)
	reader, writer := x.RawPipe()
	s := harness.Setup{Opts: harness.Options{Extra: []string{"-w"}}, Stderr: writer,
		Shell: "mount -t tmpfs none /proc"}
	p := x.Start(s, "/bin/sh", "-c", "(sh -c 'sleep 0.1; kill -KILL $$' & :); exec "+harness.ChildPath+" report 15")
	p.Ready()
	writer.Close()
	nextLine(x, reader, `mote: reaped orphan pid \d+, which was killed by SIGKILL`)
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
}
