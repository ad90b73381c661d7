package policy

import (
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// rows are pods before and after: what stands between metadata and the end, in YAML. A row without after is left as it is.
var rows = []struct {
	name, before, after, warning string
}{
	{name: "one container", before: `
containers: [{name: app, image: a, command: [/app, -x], args: [z]}]`, after: `
containers:
- {name: app, image: a, command: [/.mote/mote, --, /app, -x], args: [z], volumeMounts: [{name: mote, mountPath: /.mote, readOnly: true}]}
volumes: [{name: mote, image: {reference: example/mote, pullPolicy: IfNotPresent}}]`},

	{name: "several, with volumes of their own", before: `
volumes: [{name: data, emptyDir: {}}]
containers:
- {name: app, image: a, command: [/app], volumeMounts: [{name: data, mountPath: /data}]}
- {name: web, image: w, command: [/bin/sh, -c, "a && b"]}`, after: `
volumes: [{name: data, emptyDir: {}}, {name: mote, image: {reference: example/mote, pullPolicy: IfNotPresent}}]
containers:
- name: app
  image: a
  command: [/.mote/mote, --, /app]
  volumeMounts: [{name: data, mountPath: /data}, {name: mote, mountPath: /.mote, readOnly: true}]
- name: web
  image: w
  command: [/.mote/mote, --, /bin/sh, -c, "a && b"]
  volumeMounts: [{name: mote, mountPath: /.mote, readOnly: true}]`},

	{name: "init containers and a sidecar", before: `
initContainers:
- {name: migrate, image: m, command: [/migrate]}
- {name: once, image: o, command: [/once], restartPolicy: Never}
- {name: proxy, image: p, command: [/proxy], restartPolicy: Always}
containers: [{name: app, image: a, command: [/app]}]`, after: `
initContainers:
- {name: migrate, image: m, command: [/migrate]}
- {name: once, image: o, command: [/once], restartPolicy: Never}
- name: proxy
  image: p
  command: [/.mote/mote, --, /proxy]
  restartPolicy: Always
  volumeMounts: [{name: mote, mountPath: /.mote, readOnly: true}]
containers:
- {name: app, image: a, command: [/.mote/mote, --, /app], volumeMounts: [{name: mote, mountPath: /.mote, readOnly: true}]}
volumes: [{name: mote, image: {reference: example/mote, pullPolicy: IfNotPresent}}]`},

	{name: "no command", before: `
containers: [{name: app, image: a, args: [z]}]`, warning: "without a command: app;"},
	{name: "an empty command", before: `
containers: [{name: app, image: a, command: []}]`, warning: "without a command: app;"},
	{name: "an empty word", before: `
containers: [{name: app, image: a, command: [""]}]`},
	{name: "a sidecar without a command", before: `
initContainers: [{name: migrate, image: m}, {name: proxy, image: p, restartPolicy: Always}]
containers: [{name: app, image: a, command: [/mote, --, /app]}]`, warning: "without a command: proxy;"},
	{name: "one of two has a command", before: `
containers: [{name: web, image: w}, {name: app, image: a, command: [/app]}, {name: db, image: d}]`, after: `
containers:
- {name: web, image: w}
- {name: app, image: a, command: [/.mote/mote, --, /app], volumeMounts: [{name: mote, mountPath: /.mote, readOnly: true}]}
- {name: db, image: d}
volumes: [{name: mote, image: {reference: example/mote, pullPolicy: IfNotPresent}}]`, warning: "without a command: web, db;"},

	{name: "the volume is there already", before: `
volumes: [{name: mote, image: {reference: example/mote}}]
containers: [{name: app, image: a, command: [/app]}]`, after: `
volumes: [{name: mote, image: {reference: example/mote}}]
containers:
- {name: app, image: a, command: [/.mote/mote, --, /app], volumeMounts: [{name: mote, mountPath: /.mote, readOnly: true}]}`},
	{name: "another image is called so", before: `
volumes: [{name: mote, image: {reference: example/other}}]
containers: [{name: app, image: a, command: [/app]}]`, warning: "another volume that is called mote"},
	{name: "another volume is called so", before: `
volumes: [{name: mote, emptyDir: {}}]
containers: [{name: app, image: a, command: [/app]}]`, warning: "another volume that is called mote"},
	{name: "the place is taken", before: `
volumes: [{name: data, emptyDir: {}}]
containers: [{name: app, image: a, command: [/app], volumeMounts: [{name: data, mountPath: /.mote}]}]`},

	{name: "Windows", before: `
os: {name: windows}
containers: [{name: app, image: a, command: ["C:\\app.exe"]}]`},
	{name: "Linux by name", before: `
os: {name: linux}
containers: [{name: app, image: a, command: [/app]}]`, after: `
os: {name: linux}
containers:
- {name: app, image: a, command: [/.mote/mote, --, /app], volumeMounts: [{name: mote, mountPath: /.mote, readOnly: true}]}
volumes: [{name: mote, image: {reference: example/mote, pullPolicy: IfNotPresent}}]`},
}

// TestPods is the table of pods, each of which is admitted twice.
func TestPods(t *testing.T) {
	s := newServer(t)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s.T = t
			before, want := pod(t, row.before), pod(t, row.after)
			if row.after == "" {
				want = before
			}
			after, warnings := s.admit(before)
			same(t, "it becomes", after, want)
			if said := strings.Join(warnings, "\n"); !strings.Contains(said, row.warning) || row.warning == "" && said != "" || len(warnings) > 1 {
				t.Errorf("the warnings are %q, want %q", said, row.warning)
			}
			again, _ := s.admit(after)
			same(t, "by the second time it becomes", again, want)
		})
	}
	s.T = t
}

// TestInits leaves alone what begins with an init. deploy/nri has the same list.
func TestInits(t *testing.T) {
	s := newServer(t)
	for word, is := range map[string]bool{
		"/mote": true, "mote": true, "/.mote": true, "/.mote/mote": true, "/usr/bin/tini": true, "tini": true, "/tini-static-amd64": true,
		"dumb-init": true, "/dumb-init_1.2.5_x86_64": true, "/usr/bin/catatonit": true, "/sbin/docker-init": true, "/run/podman-init": true,
		"/init": true, "/sbin/init": true, "/lib/systemd/systemd": true, "/bin/s6-svscan": true,
		"/app": false, "/usr/bin/tinified": false, "/amote": false, "/initdb": false, "/tini/app": false, "amote": false,
	} {
		before := pod(t, "\ncontainers: [{name: app, image: a, command: ["+word+"]}]")
		after, warnings := s.admit(before)
		if left := after.Spec.Containers[0].Command[0] == word; left != is || len(warnings) > 0 {
			t.Errorf("%s: left alone: %v, want %v; %q", word, left, is, warnings)
		}
	}
}

// TestLabel gives mote to pods that ask for it.
func TestLabel(t *testing.T) {
	s := newServer(t)
	for value, is := range map[string]bool{"true": true, "false": false, "": false} {
		before := pod(t, rows[0].before)
		before.Labels = map[string]string{"mote/init": value}
		after, _ := s.admit(before)
		if given := len(after.Spec.Volumes) > 0; given != is {
			t.Errorf("mote/init: %q: %v, want %v", value, given, is)
		}
	}
}

// pod makes a pod of the lines of its specification.
func pod(t *testing.T, spec string) *core.Pod {
	t.Helper()
	text := "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  labels: {mote/init: \"true\"}\nspec:" + strings.ReplaceAll(spec, "\n", "\n  ")
	p := &core.Pod{}
	if err := yaml.UnmarshalStrict([]byte(text), p); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return p
}

func same(t *testing.T, what string, got, want *core.Pod) {
	t.Helper()
	g, _ := yaml.Marshal(got)
	w, _ := yaml.Marshal(want)
	if string(g) != string(w) {
		t.Errorf("%s\n%s\nwant\n%s", what, g, w)
	}
}
