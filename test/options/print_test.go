package options

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"mote/test/harness"
	"mote/test/wait"
)

// printing is every option that prints something and ends.
var printing = []string{"-h", "--help", "-V", "--version", "-l", "--license"}

func TestPrints(t *testing.T) {
	x := harness.NewX(t)
	license, err := os.ReadFile(harness.Root + "/LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	for option, want := range map[string]string{
		"-h":        `(?s)mote: .*usage: mote .*\n`,
		"-V":        `mote version [0-9]+\.[0-9]+\.[0-9]+ - git\.([0-9a-f]{12}|unknown)\n`,
		"-l":        regexp.QuoteMeta(string(license)),
		"--help":    `(?s)mote: .*usage: mote .*\n`,
		"--version": `mote version [0-9]+\.[0-9]+\.[0-9]+ - git\.([0-9a-f]{12}|unknown)\n`,
		"--license": regexp.QuoteMeta(string(license)),
	} {
		for _, words := range [][]string{{option}, {"-v", "-g", option, "--nope"}, {option, "touch", "started"}} {
			r := x.Words(nil, words...)
			if r.Code != 0 || r.Stderr != "" || !regexp.MustCompile("^"+want+"$").MatchString(r.Stdout) {
				t.Errorf("%q: code %d, stdout %q, stderr %q", words, r.Code, r.Stdout, r.Stderr)
			}
		}
	}
	if _, err := os.Stat(x.Dir + "/started"); err == nil {
		t.Error("the app was started")
	}
}

// TestPrintsNowhere has a stdout that cannot take the text: one line, and code 125.
func TestPrintsNowhere(t *testing.T) {
	for stdout, reason := range map[string]string{
		">/dev/full": "no space left on device",
		">&-":        "bad file descriptor",
	} {
		for _, option := range printing {
			out, err := exec.Command("/bin/sh", "-c", "exec 3>&1; exec \"$0\" \"$@\" 2>&3 "+stdout, harness.MotePath,
				option).CombinedOutput()
			if want := "mote: failed to write to stdout: " + reason + "\n"; string(out) != want || err == nil ||
				err.(*exec.ExitError).ExitCode() != 125 {
				t.Errorf("%s %s: %v, %q", option, stdout, err, out)
			}
		}
	}
}

// TestPrintsToNobody is "mote --help | head -1" with a head that was faster: mote dies of SIGPIPE like any tool, and
// where that is ignored it says what is wrong.
func TestPrintsToNobody(t *testing.T) {
	for _, c := range []struct {
		shell, stderr string
		code          int
	}{
		{"", "", -int(syscall.SIGPIPE)},
		{"trap '' PIPE", "mote: failed to write to stdout: broken pipe\n", 125},
	} {
		for _, option := range printing {
			x := harness.NewX(t)
			reader, writer := x.RawPipe()
			reader.Close()
			cmd := exec.Command("/bin/sh", "-c", c.shell+"\nexec \"$0\" \"$@\"", harness.MotePath, option)
			var stderr strings.Builder
			cmd.Stdout, cmd.Stderr = writer, &stderr
			_ = cmd.Run()
			if code := harness.ExitCode(cmd.ProcessState); code != c.code || stderr.String() != c.stderr {
				t.Errorf("%s: code %d, stderr %q; want %d, %q", option, code, stderr.String(), c.code, c.stderr)
			}
		}
	}
}

// TestPrintingWaits has a full pipe as stdout. What somebody asked for waits for its reader, with O_NONBLOCK or without,
// and Ctrl-C ends it meanwhile.
func TestPrintingWaits(t *testing.T) {
	for _, nonblock := range []bool{false, true} {
		for _, interrupt := range []bool{false, true} {
			x := harness.NewX(t)
			reader, writer := x.RawPipe()
			filled := harness.Fill(writer)
			if err := unix.SetNonblock(int(writer.Fd()), nonblock); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(harness.MotePath, "--help=all")
			cmd.Stdout = writer
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer time.AfterFunc(wait.Bound, func() { _ = cmd.Process.Kill() }).Stop()
			x.Eventually("mote waits", func() bool { return harness.State(cmd.Process.Pid) == "S" })
			if interrupt {
				_ = cmd.Process.Signal(syscall.SIGINT)
				_ = cmd.Wait()
				if code := harness.ExitCode(cmd.ProcessState); code != -int(syscall.SIGINT) {
					t.Errorf("O_NONBLOCK %v: interrupted, and the code is %d", nonblock, code)
				}
				continue
			}
			writer.Close()
			text := harness.ReadAll(t, reader)
			if err := cmd.Wait(); err != nil || !strings.Contains(text[filled:], "--license ") {
				t.Errorf("O_NONBLOCK %v: %v, %q", nonblock, err, text[filled:])
			}
		}
	}
}
