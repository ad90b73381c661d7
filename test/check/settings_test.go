package check

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"mote/test/harness"
)

// TestCheckTellsSettings has each setting that is not the default, and each kind of place that one comes from.
func TestCheckTellsSettings(t *testing.T) {
	x := harness.NewX(t)
	for _, name := range []string{"tini-static", "dumb-init", "catatonit"} {
		if err := os.Symlink(harness.MotePath, x.Dir+"/"+name); err != nil {
			t.Fatal(err)
		}
	}
	const (
		group = "signals go to the process group of the app"
		all   = "signals go to all processes"
		loud  = "all that happens is told of"
		mute  = "nothing is told, unless the app cannot be started"
	)
	for _, c := range []struct {
		called, env, words string
		want               []string
	}{
		{"", "", "", nil},
		{"", "", "-c --to child -s", nil},
		{"", "", "-g", []string{group + " (--group)"}},
		{"", "", "-g --to group", []string{group + " (--to)"}},
		{"", "MOTE_GROUP=1", "", []string{group + " (MOTE_GROUP)"}},
		{"", "MOTE_GROUP=1 MOTE_TO=all", "", []string{all + " (MOTE_TO)"}},
		{"", "MOTE_GROUP=1", "--to all", []string{all + " (--to)"}},
		{"", "MOTE_GROUP=1 MOTE_PORT=tcp://10.0.0.1", "-c", nil},
		{"", "MOTE_VERBOSE=1 MOTE_QUIET=0", "", []string{loud + " (MOTE_VERBOSE)"}},
		{"", "MOTE_VERBOSE=1", "-q", []string{mute + " (--quiet)"}},
		{"", "MOTE_REMAP=130,143", "", []string{"exit codes that become 0: 130 143 (MOTE_REMAP)"}},
		{"", "MOTE_REMAP=130,143", "-e3", []string{"exit codes that become 0: 3 (--remap)"}},
		{"", "", "--stop-code 7", []string{"a stop that ends the app gives exit code 7 (--stop-code)"}},
		{"", "MOTE_TERMINATION_LOG=/x", "", []string{`why the app died goes to "/x" (MOTE_TERMINATION_LOG)`}},
		{"", "", "-p KILL", []string{"the end of mote's parent gives SIGKILL (--parent-death)"}},
		{"", "", "--session --sandbox -w", []string{"the app gets a session of its own (--session)",
			"mote gives up capabilities and system calls (--sandbox)", "reaped orphans are told of (--warn-reaped)"}},
		{"", "", "--on TERM=TERM/25s/KILL --on HUP= -r 10:12 --on EXIT=1500ms/wait", []string{
			"on EXIT: wait 1.500 s, wait until nobody is left (--on)", "on SIGHUP: drop it (--on)", "on SIGUSR1: send SIGUSR2 (--rewrite)",
			"on SIGTERM: send SIGTERM, wait 25.000 s, send SIGKILL (--on)"}},
		{"", "MOTE_ON=TERM=QUIT,HUP=0", "--on TERM=INT", []string{"on SIGHUP: drop it (MOTE_ON)", "on SIGTERM: send SIGINT (--on)"}},
		{"tini-static", "TINI_KILL_PROCESS_GROUP=1 TINI_VERBOSITY=3", "", []string{group + " (TINI_KILL_PROCESS_GROUP)", loud + " (TINI_VERBOSITY)"}},
		{"tini-static", "TINI_VERBOSITY=0", "-g", []string{group + " (--group)", mute + " (TINI_VERBOSITY)"}},
		{"catatonit", "CATATONIT_DEBUG=1", "", []string{loud + " (CATATONIT_DEBUG)"}},
		{"dumb-init", "DUMB_INIT_DEBUG=1 MOTE_ON=EXIT=wait", "--on TTIN=", []string{group + " (the name dumb-init)",
			"the app gets a session of its own (the name dumb-init)", loud + " (DUMB_INIT_DEBUG)", "on EXIT: wait until nobody is left (MOTE_ON)",
			"on SIGTSTP: send SIGSTOP (the name dumb-init)", "on SIGTTIN: drop it (--on)", "on SIGTTOU: send SIGSTOP (the name dumb-init)"}},
	} {
		mote := harness.MotePath
		if c.called != "" {
			mote = x.Dir + "/" + c.called
		}
		words := append(append([]string{mote, "--check"}, strings.Fields(c.words)...), "--", harness.MotePath)
		r := x.Call(strings.Fields(c.env), words...)
		settings, _, _ := strings.Cut(r.Stdout, "\""+harness.MotePath+"\" is a program")
		got := strings.Split(strings.TrimSuffix(settings, "\n"), "\n")
		if want := strings.Join(c.want, "\n"); r.Code != 0 || r.Stderr != "" || strings.Join(got, "\n") != want {
			t.Errorf("%s %q %q: code %d, stderr %q, settings %q; want %q", c.called, c.env, c.words, r.Code, r.Stderr, got, c.want)
		}
	}
}

// TestCheckTellsChild asks who would be the child of PID 1.
func TestCheckTellsChild(t *testing.T) {
	x := harness.NewX(t)
	x.File("script", "#!"+harness.ChildPath+" exit\n", 0o755)
	for _, c := range []struct{ words, want string }{
		{"-- " + harness.MotePath, `mote, and its child "` + harness.MotePath + `"`},
		{"-- ./script 0", `mote, and its child "` + harness.ChildPath + `"`},
		{"--exec -- ./script", `"` + harness.ChildPath + `"`},
		{"--pause", "mote, and its child none"},
	} {
		r := x.Words(nil, append([]string{"--check"}, strings.Fields(c.words)...)...)
		if r.Code != 0 || !strings.Contains(r.Stdout, "\nPID 1 would be "+c.want+"\n") && !strings.HasPrefix(r.Stdout, "PID 1 would be "+c.want+"\n") {
			t.Errorf("%s: code %d, stdout %q, stderr %q; want %s", c.words, r.Code, r.Stdout, r.Stderr, c.want)
		}
	}
}

// TestCheckRefuses has what is wrong with the call itself: the same line as without --check, and 125.
func TestCheckRefuses(t *testing.T) {
	x := harness.NewX(t)
	for _, c := range []struct{ env, words string }{
		{"MOTE_ON=TERM=5x", "-- true"}, {"MOTE_REMAP=x", "-- true"}, {"", "--on TERM -- true"}, {"", "--bogus -- true"}, {"", ""}, {"", "--pause true"},
		{"", "--dry-run -- true"},
	} {
		with := x.Words(strings.Fields(c.env), append([]string{"--check"}, strings.Fields(c.words)...)...)
		without := x.Words(strings.Fields(c.env), strings.Fields(c.words)...)
		if with.Code != 125 || with.Stdout != "" || with.Stderr == "" || with.Stderr != without.Stderr {
			t.Errorf("%s %s: code %d, %q, %q; without --check %q", c.env, c.words, with.Code, with.Stdout, with.Stderr, without.Stderr)
		}
	}
	x.Words(nil, "--check", "--ps").Wants(x, "two actions", 125, "", "only one of --check, --signal, --list-signals, --ps and --install at a time")
}

// TestCheckStartsNothing has programs that would leave a mark, and counts what is executed and made.
func TestCheckStartsNothing(t *testing.T) {
	x := harness.NewX(t)
	x.File("mark", "#!/bin/sh\n>marked\n", 0o755)
	x.File("text", ">marked\n", 0o755)
	for _, program := range []string{"./mark", "./text"} {
		for _, option := range []string{"-v", "--exec"} {
			out, err := exec.Command("strace", "-f", "-e", "trace=execve,clone,clone3,fork,vfork,kill,openat", "-o", x.Dir+"/trace",
				"env", "-C", x.Dir, harness.MotePath, "--check", option, "--", program).CombinedOutput()
			trace, _ := os.ReadFile(x.Dir + "/trace")
			if err != nil || !strings.Contains(string(out), "it would start\n") {
				t.Errorf("%s %s: %v, %s", option, program, err, out)
			}
			for _, call := range []string{"clone", "fork(", "kill(", "O_WRONLY", "O_RDWR", "O_CREAT"} {
				if strings.Contains(string(trace), call) {
					t.Errorf("%s %s: %s in\n%s", option, program, call, trace)
				}
			}
			if n := strings.Count(string(trace), "execve("+"\""+harness.MotePath); n != 1 || strings.Contains(string(trace), `execve("./`) {
				t.Errorf("%s %s: executed\n%s", option, program, trace)
			}
		}
	}
	if _, err := os.Stat(x.Dir + "/marked"); err == nil {
		t.Error("the program was started")
	}
}
