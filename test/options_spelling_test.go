package test

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// words runs mote with exactly these words, in the test's own PID namespace.
func (x *X) words(env []string, words ...string) result {
	x.Helper()
	var stdout, stderr strings.Builder
	cmd := exec.Command(motePath, words...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = x.dir, &stdout, &stderr
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, env...)
	if err := cmd.Run(); cmd.ProcessState == nil {
		x.Fatal(err)
	}
	return result{exitCode(cmd.ProcessState), stdout.String(), stderr.String()}
}

// TestOptionSpellings maps the app's 143 to 0, in every way to write that.
func TestOptionSpellings(t *testing.T) {
	x := newX(t)
	for _, c := range []struct {
		options string
		code    int
	}{
		{"", 143},
		{"-e 143", 0},
		{"-e143", 0},
		{"--remap 143", 0},
		{"--remap=143", 0},
		{"-vge 143", 0},
		{"-vge143", 0},
		{"-e 1 -e 143", 0},
		{"-e 143 -e 1", 0},
		{"-e 142", 143},
		{"-s -w -c --to=child -q --parent-death KILL -e143", 0},
	} {
		for _, dashes := range []string{"", " --"} {
			options := strings.Fields(c.options + dashes)
			if r := x.words(nil, append(options, childPath, "exit", "143")...); r.code != c.code {
				t.Errorf("%q: code %d, want %d; stderr %q", options, r.code, c.code, r.stderr)
			}
		}
	}
}

// TestOptionsEndAtProgram has words of the app that are spelled like mote's options, and programs whose names are.
func TestOptionsEndAtProgram(t *testing.T) {
	x := newX(t)
	for _, name := range []string{"app", "-x", "-"} {
		x.file(name, "#!/bin/sh\necho \"${0##*/}:$*\"\n", 0o755)
	}
	for words, want := range map[string]string{
		"app -v -g --help":     "app:-v -g --help",
		"app -- -e 300":        "app:-- -e 300",
		"-g app --nope":        "app:--nope",
		"-e 143 app -e 300":    "app:-e 300",
		"-- app --version":     "app:--version",
		"-- -x -v":             "-x:-v",
		"-q -- -x --version":   "-x:--version",
		"- --nope":             "-:--nope",
		"--to group - -x -- y": "-:-x -- y",
	} {
		r := x.words([]string{"PATH=" + x.dir}, strings.Fields(words)...)
		if r.code != 0 || r.stdout != want+"\n" || r.stderr != "" {
			t.Errorf("%q: code %d, stdout %q, stderr %q; want %q", words, r.code, r.stdout, r.stderr, want)
		}
	}
}

// withHelper is an app with a process beside it in its group. Either tells when it gets TERM, and the app ends after both
// had the time to.
const withHelper = `trap 'echo app; sleep 0.2; exit 0' TERM
(trap 'echo helper; exit' TERM; echo ready; while :; do sleep 0.05; done) &
while :; do sleep 0.05; done`

// TestTargetOptions sends one signal and looks at who gets it. The last of --to, -g and -c wins, and all of them over the
// environment.
func TestTargetOptions(t *testing.T) {
	for _, c := range []struct {
		options, variable string
		want              string
	}{
		{"", "", "child"},
		{"-g", "", "group"},
		{"--group", "", "group"},
		{"--to group", "", "group"},
		{"--to=all", "", "all"},
		{"-g -c", "", "child"},
		{"--to all --single-child", "", "child"},
		{"-c --to child -g", "", "group"},
		{"-g --to child", "", "child"},
		{"", "MOTE_GROUP=1", "group"},
		{"", "MOTE_TO=all", "all"},
		{"-c", "MOTE_TO=all", "child"},
		{"--to child", "MOTE_GROUP=yes", "child"},
	} {
		t.Run(c.options+" "+c.variable, func(t *testing.T) {
			t.Parallel()
			x := newX(t)
			s := setup{opts: options{verbose: true, extra: strings.Fields(c.options)}}
			s.env = []string{"PATH=" + os.Getenv("PATH"), c.variable}
			p := x.start(s, "/bin/sh", "-c", withHelper)
			p.wantLines("ready")
			p.send(syscall.SIGTERM)
			r := p.wantCode(0)
			said := map[string]string{"child": "to pid 2\n", "group": "to the group of pid 2\n", "all": "to all processes\n"}
			if !contains(r.stderr, "SIGTERM from pid 0 uid 0 forwarded "+said[c.want]) {
				t.Errorf("stderr %q, want %s", r.stderr, c.want)
			}
			if got := contains(r.stdout, "helper\n"); got != (c.want != "child") || !contains(r.stdout, "app\n") {
				t.Errorf("target %s, and the signal came to %q", c.want, r.stdout)
			}
		})
	}
}
