package options

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestOptionSpellings maps the app's 143 to 0, in every way to write that.
func TestOptionSpellings(t *testing.T) {
	x := harness.NewX(t)
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
			if r := x.Words(nil, append(options, harness.ChildPath, "exit", "143")...); r.Code != c.code {
				t.Errorf("%q: code %d, want %d; stderr %q", options, r.Code, c.code, r.Stderr)
			}
		}
	}
}

// TestOptionsEndAtProgram has words of the app that are spelled like mote's options, and programs whose names are.
func TestOptionsEndAtProgram(t *testing.T) {
	x := harness.NewX(t)
	for _, name := range []string{"app", "-x", "-"} {
		x.File(name, "#!/bin/sh\necho \"${0##*/}:$*\"\n", 0o755)
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
		r := x.Words([]string{"PATH=" + x.Dir}, strings.Fields(words)...)
		if r.Code != 0 || r.Stdout != want+"\n" || r.Stderr != "" {
			t.Errorf("%q: code %d, stdout %q, stderr %q; want %q", words, r.Code, r.Stdout, r.Stderr, want)
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
			x := harness.NewX(t)
			s := harness.Setup{Opts: harness.Options{Verbose: true, Extra: strings.Fields(c.options)}}
			s.Env = []string{"PATH=" + os.Getenv("PATH"), c.variable}
			p := x.Start(s, "/bin/sh", "-c", withHelper)
			p.WantLines("ready")
			p.Send(syscall.SIGTERM)
			r := p.WantCode(0)
			said := map[string]string{"child": "to pid 2\n", "group": "to the group of pid 2\n", "all": "to all processes\n"}
			if !strings.Contains(r.Stderr, "SIGTERM from pid 0 uid 0 forwarded "+said[c.want]) {
				t.Errorf("stderr %q, want %s", r.Stderr, c.want)
			}
			if got := strings.Contains(r.Stdout, "helper\n"); got != (c.want != "child") || !strings.Contains(r.Stdout, "app\n") {
				t.Errorf("target %s, and the signal came to %q", c.want, r.Stdout)
			}
		})
	}
}
