package main

import (
	"bytes"
	"context"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/containerd/nri/pkg/api"
)

type annotations = map[string]string

// want is what becomes of a container: words before its command, or as it was with a reason in the log, or silence.
type want struct {
	words  string // with blanks between them
	reason string // a part of the line
}

var rows = []struct {
	name      string
	pod       annotations
	container annotations
	command   []string
	env       []string
	mounts    []string
	want      want
}{
	{name: "nobody asked for it"},
	{name: "somebody else's annotations", pod: annotations{"example.com/init": "true", "mote": "true"}},
	{name: "the pod's annotation", pod: annotations{"mote/init": "true"}, want: want{words: "/.mote --"}},
	{name: "no", pod: annotations{"mote/init": "false"}},
	{name: "neither yes nor no", pod: annotations{"mote/init": "yes"}, want: want{reason: `mote/init is "yes"`}},
	{name: "nothing", pod: annotations{"mote/init": ""}, want: want{reason: `mote/init is ""`}},

	{name: "the container's own annotation", container: annotations{"mote/init": "true"}, want: want{words: "/.mote --"}},
	{name: "the container's own is stronger", pod: annotations{"mote/init": "true"}, container: annotations{"mote/init": "false"}},
	{name: "the pod's for this container", pod: annotations{"mote/init.app": "true"}, want: want{words: "/.mote --"}},
	{name: "the pod's for another one", pod: annotations{"mote/init.web": "true"}},
	{name: "all but this one", pod: annotations{"mote/init": "true", "mote/init.app": "false"}},
	{name: "this one only", pod: annotations{"mote/init": "false", "mote/init.app": "true"}, want: want{words: "/.mote --"}},
	{name: "by name against its own", pod: annotations{"mote/init.app": "false"}, container: annotations{"mote/init": "true"}},

	{name: "mote", pod: yes, command: []string{"/mote", "--", "/app"}, want: want{reason: "begins with an init: mote"}},
	{name: "mote by this plugin", pod: yes, command: []string{"/.mote", "--", "/app"}, want: want{reason: "begins with an init: .mote"}},
	{name: "mote by the policy", pod: yes, command: []string{"/.mote/mote", "--", "/app"}, want: want{reason: "begins with an init"}},
	{name: "tini", pod: yes, command: []string{"/usr/bin/tini", "--", "/app"}, want: want{reason: "begins with an init: tini"}},
	{name: "tini on PATH", pod: yes, command: []string{"tini", "--", "/app"}, want: want{reason: "begins with an init: tini"}},
	{name: "tini-static", pod: yes, command: []string{"/tini-static-amd64", "/app"}, want: want{reason: "begins with an init"}},
	{name: "dumb-init", pod: yes, command: []string{"dumb-init", "/app"}, want: want{reason: "begins with an init: dumb-init"}},
	{name: "dumb-init's release", pod: yes, command: []string{"/dumb-init_1.2.5_x86_64", "/app"}, want: want{reason: "begins with an init"}},
	{name: "catatonit", pod: yes, command: []string{"/usr/bin/catatonit", "/app"}, want: want{reason: "begins with an init: catatonit"}},
	{name: "docker-init", pod: yes, command: []string{"/sbin/docker-init", "--", "/app"}, want: want{reason: "begins with an init: docker-init"}},
	{name: "podman-init", pod: yes, command: []string{"/run/podman-init", "--", "/app"}, want: want{reason: "begins with an init: podman-init"}},
	{name: "s6-overlay", pod: yes, command: []string{"/init", "/app"}, want: want{reason: "begins with an init: init"}},
	{name: "s6", pod: yes, command: []string{"/bin/s6-svscan", "/service"}, want: want{reason: "begins with an init: s6-svscan"}},
	{name: "systemd", pod: yes, command: []string{"/lib/systemd/systemd"}, want: want{reason: "begins with an init: systemd"}},
	{name: "/sbin/init", pod: yes, command: []string{"/sbin/init"}, want: want{reason: "begins with an init: init"}},
	{name: "none of them", pod: yes, command: []string{"/usr/bin/tinified", "--", "tini"}, want: want{words: "/.mote --"}},
	{name: "an app that starts an init later", pod: yes, command: []string{"/app", "/init"}, want: want{words: "/.mote --"}},

	{name: "no command", pod: yes, command: []string{}, want: want{reason: "it has no command"}},
	{name: "an empty word", pod: yes, command: []string{"", "x"}, want: want{reason: "it has no command"}},
	{name: "the place is taken", pod: yes, mounts: []string{"/data", "/.mote"}, want: want{reason: "something else is mounted at /.mote"}},
	{name: "other mounts", pod: yes, mounts: []string{"/data", "/.mote2"}, want: want{words: "/.mote --"}},

	{name: "a reaction", pod: with("on", "TERM=QUIT"), want: want{words: "/.mote --on=TERM=QUIT --"}},
	{name: "two reactions", pod: with("on", "TERM=5s/QUIT,HUP="), want: want{words: "/.mote --on=TERM=5s/QUIT --on=HUP= --"}},
	{name: "every option", pod: every, want: want{words: "/.mote --on=TERM=QUIT --to=group --stop-code=0 --remap=3 --remap=4 " +
		"--termination-log=/dev/termination-log --session --sandbox --warn-reaped --verbose --"}},
	{name: "an option for this container", pod: annotations{"mote/init": "true", "mote/on": "TERM=INT", "mote/on.app": "TERM=QUIT"},
		want: want{words: "/.mote --on=TERM=QUIT --"}},
	{name: "a switch that is off", pod: with("sandbox", "false"), want: want{words: "/.mote --"}},
	{name: "a switch that is neither", pod: with("sandbox", "1"), want: want{reason: `mote/sandbox is "1"`}},
	{name: "options alone", pod: annotations{"mote/on": "TERM=QUIT"}},
	{name: "a misspelt option", pod: with("onn", "TERM=QUIT"), want: want{reason: "nothing is known about the annotation mote/onn"}},
	{name: "an option that is none here", pod: with("exec", "true"), want: want{reason: "nothing is known about the annotation mote/exec"}},
	{name: "a bad value", pod: with("on", "TERM"), want: want{reason: `it must be EVENT=STEPS`}},
	{name: "a bad second value", pod: with("on", "TERM=QUIT,"), want: want{reason: `bad value`}},
	{name: "a value with a byte 0", pod: with("on", "TERM=QUIT\x00"), want: want{reason: "not fit"}},
	{name: "an option as a value", pod: with("to", "all --pause"), want: want{reason: "bad value"}},

	{name: "mote's own variables", pod: yes, env: []string{"MOTE_ON=TERM=QUIT", "PATH=/bin"}, want: want{words: "/.mote --"}},
	{name: "a variable that mote refuses", pod: yes, env: []string{"MOTE_ON=sometimes"}, want: want{reason: "bad value"}},
	{name: "a variable of a Service", pod: yes, env: []string{"MOTE_PORT=tcp://10.0.0.1:80"}, want: want{words: "/.mote --"}},
	{name: "a variable of nobody's", pod: yes, env: []string{"LD_PRELOAD=/x.so", "TINI_VERBOSITY=x"}, want: want{words: "/.mote --"}},
}

var yes = annotations{"mote/init": "true"}

func with(option, value string) annotations {
	return annotations{"mote/init": "true", "mote/" + option: value}
}

var every = annotations{
	"mote/init": "true", "mote/on": "TERM=QUIT", "mote/to": "group", "mote/stop-code": "0", "mote/remap": "3,4", "mote/session": "true",
	"mote/termination-log": "/dev/termination-log", "mote/sandbox": "true", "mote/warn-reaped": "true", "mote/verbose": "true", "mote/quiet": "false",
}

// TestContainers is the table of containers.
func TestContainers(t *testing.T) {
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if row.command == nil {
				row.command = []string{"/entrypoint.sh", "nginx"}
			}
			c := &api.Container{Name: "app", Args: row.command, Env: row.env, Annotations: row.container}
			for _, place := range row.mounts {
				c.Mounts = append(c.Mounts, &api.Mount{Destination: place})
			}
			pod := &api.PodSandbox{Name: "p", Namespace: "default", Annotations: row.pod}
			wantAnswer(t, &plugin{mote: mote}, pod, c, row.want)
		})
	}
}

// TestNamespaces gives mote to all pods of some namespaces, but for those that do not want it.
func TestNamespaces(t *testing.T) {
	p := &plugin{mote: mote, namespaces: []string{"shop", "jobs"}}
	for _, row := range []struct {
		namespace string
		pod       annotations
		want      want
	}{
		{"shop", nil, want{words: "/.mote --"}},
		{"jobs", annotations{"mote/on": "TERM=QUIT"}, want{words: "/.mote --on=TERM=QUIT --"}},
		{"shop", annotations{"mote/init": "false"}, want{}},
		{"shop2", nil, want{}},
		{"default", yes, want{words: "/.mote --"}},
	} {
		wantAnswer(t, p, &api.PodSandbox{Namespace: row.namespace, Annotations: row.pod}, &api.Container{Args: []string{"/app"}}, row.want)
	}
}

// TestNodesMote looks at the file itself: a container with a mount of what is not there, or of something else, would not start.
func TestNodesMote(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, path := range map[string]string{
		"missing":           filepath.Join(folder, "nothing"),
		"a folder":          folder,
		"not executable":    write("data", "", 0o644),
		"for no machine":    write("noise", "\x7fELF and no more", 0o755),
		"another program":   write("other", "#!/bin/sh\necho other version 1\n", 0o755),
		"one that hangs":    write("hangs", "#!/bin/sh\nexec sleep 1000\n", 0o755),
		"one that breaks":   write("breaks", "#!/bin/sh\nkill -9 $$\n", 0o755),
		"one that is noisy": write("noisy", "#!/bin/sh\nexec head -c 100000 /dev/zero\n", 0o755),
	} {
		t.Run(name, func(t *testing.T) {
			pod := &api.PodSandbox{Annotations: yes}
			wantAnswer(t, &plugin{mote: path}, pod, &api.Container{Args: []string{"/app"}}, want{reason: "starts as it was: " + path + " is not"})
		})
	}
}

// wantAnswer asks a plugin about a container, and reads what it logs.
func wantAnswer(t *testing.T, p *plugin, pod *api.PodSandbox, c *api.Container, want want) {
	t.Helper()
	var lines bytes.Buffer
	log.SetOutput(&lines)
	defer log.SetOutput(os.Stderr)
	before := slices.Clone(c.Args)
	adjustment, updates, err := p.CreateContainer(context.Background(), pod, c)
	if err != nil || updates != nil {
		t.Fatalf("an error fails the pod: %v, %v", err, updates)
	}
	if want.words == "" {
		if adjustment != nil {
			t.Errorf("it is changed: %v", adjustment)
		}
		if said := lines.String(); !strings.Contains(said, want.reason) || want.reason == "" && said != "" || len(said) > 2000 {
			t.Errorf("the log says %q, want %q", said, want.reason)
		}
		return
	}
	if adjustment == nil {
		t.Fatalf("it is left as it was: %s", lines.String())
	}
	// UpdateArgs puts an empty word first: what another plugin wants is overruled.
	if want := slices.Concat([]string{""}, strings.Fields(want.words), before); !slices.Equal(adjustment.Args, want) {
		t.Errorf("the command is %q, want %q", adjustment.Args, want)
	}
	if len(adjustment.Mounts) != 1 {
		t.Fatalf("the mounts are %v", adjustment.Mounts)
	}
	m := adjustment.Mounts[0]
	if m.Source != p.mote || m.Destination != "/.mote" || m.Type != "bind" || !slices.Contains(m.Options, "ro") {
		t.Errorf("the mount is %v", m)
	}
}
