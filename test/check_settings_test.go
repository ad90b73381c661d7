package test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestCheckTellsSettings has each setting that is not the default, and each kind of place that one comes from.
func TestCheckTellsSettings(t *testing.T) {
	x := newX(t)
	for _, name := range []string{"tini-static", "dumb-init", "catatonit"} {
		if err := os.Symlink(motePath, x.dir+"/"+name); err != nil {
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
		mote := motePath
		if c.called != "" {
			mote = x.dir + "/" + c.called
		}
		words := append(append([]string{mote, "--check"}, strings.Fields(c.words)...), "--", motePath)
		r := x.output(strings.Fields(c.env), words...)
		settings, _, _ := strings.Cut(r.stdout, "\""+motePath+"\" is a program")
		got := strings.Split(strings.TrimSuffix(settings, "\n"), "\n")
		if want := strings.Join(c.want, "\n"); r.code != 0 || r.stderr != "" || strings.Join(got, "\n") != want {
			t.Errorf("%s %q %q: code %d, stderr %q, settings %q; want %q", c.called, c.env, c.words, r.code, r.stderr, got, c.want)
		}
	}
}

// TestCheckTellsChild asks who would be the child of PID 1.
func TestCheckTellsChild(t *testing.T) {
	x := newX(t)
	x.file("script", "#!"+childPath+" exit\n", 0o755)
	for _, c := range []struct{ words, want string }{
		{"-- " + motePath, `mote, and its child "` + motePath + `"`},
		{"-- ./script 0", `mote, and its child "` + childPath + `"`},
		{"--exec -- ./script", `"` + childPath + `"`},
		{"--pause", "mote, and its child none"},
	} {
		r := x.words(nil, append([]string{"--check"}, strings.Fields(c.words)...)...)
		if r.code != 0 || !contains(r.stdout, "\nPID 1 would be "+c.want+"\n") && !strings.HasPrefix(r.stdout, "PID 1 would be "+c.want+"\n") {
			t.Errorf("%s: code %d, stdout %q, stderr %q; want %s", c.words, r.code, r.stdout, r.stderr, c.want)
		}
	}
}

// TestCheckRefuses has what is wrong with the call itself: the same line as without --check, and 125.
func TestCheckRefuses(t *testing.T) {
	x := newX(t)
	for _, c := range []struct{ env, words string }{
		{"MOTE_ON=TERM=5x", "-- true"}, {"MOTE_REMAP=x", "-- true"}, {"", "--on TERM -- true"}, {"", "--bogus -- true"}, {"", ""}, {"", "--pause true"},
		{"", "--dry-run -- true"},
	} {
		with := x.words(strings.Fields(c.env), append([]string{"--check"}, strings.Fields(c.words)...)...)
		without := x.words(strings.Fields(c.env), strings.Fields(c.words)...)
		if with.code != 125 || with.stdout != "" || with.stderr == "" || with.stderr != without.stderr {
			t.Errorf("%s %s: code %d, %q, %q; without --check %q", c.env, c.words, with.code, with.stdout, with.stderr, without.stderr)
		}
	}
	x.words(nil, "--check", "--ps").wants(x, "two actions", 125, "", "only one of --check, --signal, --list-signals, --ps and --install at a time")
}

// TestCheckStartsNothing has programs that would leave a mark, and counts what is executed and made.
func TestCheckStartsNothing(t *testing.T) {
	x := newX(t)
	x.file("mark", "#!/bin/sh\n>marked\n", 0o755)
	x.file("text", ">marked\n", 0o755)
	for _, program := range []string{"./mark", "./text"} {
		for _, option := range []string{"-v", "--exec"} {
			out, err := exec.Command("strace", "-f", "-e", "trace=execve,clone,clone3,fork,vfork,kill,openat", "-o", x.dir+"/trace",
				"env", "-C", x.dir, motePath, "--check", option, "--", program).CombinedOutput()
			trace, _ := os.ReadFile(x.dir + "/trace")
			if err != nil || !contains(string(out), "it would start\n") {
				t.Errorf("%s %s: %v, %s", option, program, err, out)
			}
			for _, call := range []string{"clone", "fork(", "kill(", "O_WRONLY", "O_RDWR", "O_CREAT"} {
				if contains(string(trace), call) {
					t.Errorf("%s %s: %s in\n%s", option, program, call, trace)
				}
			}
			if n := strings.Count(string(trace), "execve("+"\""+motePath); n != 1 || contains(string(trace), `execve("./`) {
				t.Errorf("%s %s: executed\n%s", option, program, trace)
			}
		}
	}
	if _, err := os.Stat(x.dir + "/marked"); err == nil {
		t.Error("the program was started")
	}
}
