package deploy

import (
	"cmp"
	"fmt"
	"path"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// volume is what the component adds to a pod, and mount what it adds to a container.
const (
	volume = "{name: mote, image: {reference: example/mote, pullPolicy: IfNotPresent}}"
	mount  = "{name: mote, mountPath: /.mote}"
)

// workloads are the pods of workloads before and after, and for those that stop the build what it says. The label's value is
// "true" where there is none.
var workloads = []struct{ name, label, before, after, refusal string }{
	{name: "one container",
		before: "containers: [{name: a, image: a, command: [/app, -x], args: [z]}]",
		after: "volumes: [" + volume + "]\n" +
			"containers: [{name: a, image: a, command: [/.mote/mote, --, /app, -x], args: [z], volumeMounts: [" + mount + "]}]"},
	{name: "several, of which the first gets it",
		before: "containers: [{name: a, image: a, command: [/app]}, {name: b, image: b, command: [/web]}]",
		after: "volumes: [" + volume + "]\n" +
			"containers: [{name: a, image: a, command: [/.mote/mote, --, /app], volumeMounts: [" + mount + "]}, {name: b, image: b, command: [/web]}]"},
	{name: "the first two of three", label: "2",
		before: "containers: [{name: a, image: a, command: [/app]}, {name: b, image: b, command: [/web, -x]}, {name: c, image: c}]",
		after: "volumes: [" + volume + "]\n" +
			"containers: [{name: a, image: a, command: [/.mote/mote, --, /app], volumeMounts: [" + mount + "]}, " +
			"{name: b, image: b, command: [/.mote/mote, --, /web, -x], volumeMounts: [" + mount + "]}, {name: c, image: c}]"},
	{name: "three, of which one has mounts of its own", label: "3",
		before: "volumes: [{name: data, emptyDir: {}}]\n" +
			"containers: [{name: a, image: a, command: [/app]}, {name: b, image: b, command: [/web]}, " +
			"{name: c, image: c, command: [/log], volumeMounts: [{name: data, mountPath: /data}]}]",
		after: "volumes: [" + volume + ", {name: data, emptyDir: {}}]\n" +
			"containers: [{name: a, image: a, command: [/.mote/mote, --, /app], volumeMounts: [" + mount + "]}, " +
			"{name: b, image: b, command: [/.mote/mote, --, /web], volumeMounts: [" + mount + "]}, " +
			"{name: c, image: c, command: [/.mote/mote, --, /log], volumeMounts: [{name: data, mountPath: /data}, " + mount + "]}]"},
	{name: "volumes of its own",
		before: "volumes: [{name: data, emptyDir: {}}]\n" +
			"containers: [{name: a, image: a, command: [/app], volumeMounts: [{name: data, mountPath: /data}]}]",
		after: "volumes: [" + volume + ", {name: data, emptyDir: {}}]\n" +
			"containers: [{name: a, image: a, command: [/.mote/mote, --, /app], volumeMounts: [{name: data, mountPath: /data}, " + mount + "]}]"},
	{name: "init containers",
		before: "initContainers: [{name: i, image: i, command: [/migrate]}, {name: s, image: s, command: [/proxy], restartPolicy: Always}]\n" +
			"containers: [{name: a, image: a, command: [/app]}]",
		after: "initContainers: [{name: i, image: i, command: [/migrate]}, {name: s, image: s, command: [/proxy], restartPolicy: Always}]\n" +
			"volumes: [" + volume + "]\ncontainers: [{name: a, image: a, command: [/.mote/mote, --, /app], volumeMounts: [" + mount + "]}]"},
	{name: "the volume is there already",
		before: "volumes: [" + volume + "]\ncontainers: [{name: a, image: a, command: [/app]}]",
		after: "volumes: [" + volume + "]\n" +
			"containers: [{name: a, image: a, command: [/.mote/mote, --, /app], volumeMounts: [" + mount + "]}]"},
	{name: "no command", before: "containers: [{name: a, image: a}]", refusal: "/spec/template/spec/containers/0/command/0: missing value"},
	{name: "fewer containers than the label says", label: "2", before: "containers: [{name: a, image: a, command: [/app]}]",
		refusal: "/spec/template/spec/containers/1/command/0: missing value"},
	{name: "no command of the second one", label: "3",
		before:  "containers: [{name: a, image: a, command: [/app]}, {name: b, image: b}, {name: c, image: c, command: [/log]}]",
		refusal: "/spec/template/spec/containers/1/command/0: missing value"},
	{name: "an empty command", before: "containers: [{name: a, image: a, command: []}]", refusal: "invalid index: 0"},
}

// TestComponent builds workloads with the component, and what came of it once more.
func TestComponent(t *testing.T) {
	for _, row := range workloads {
		for _, kind := range []string{"Deployment", "StatefulSet", "DaemonSet"} {
			t.Run(row.name+" "+kind, func(t *testing.T) {
				once, err := build(t, workload(kind, fmt.Sprintf("{mote/init: %q}", cmp.Or(row.label, "true")), row.before))
				if row.refusal != "" {
					if err == nil || !strings.Contains(err.Error(), row.refusal) {
						t.Fatalf("the build says %v, want %q", err, row.refusal)
					}
					return
				}
				want := workload(kind, "{mote/init: added}", row.after)
				if err != nil || plain(t, once) != plain(t, want) {
					t.Fatalf("%v\n%s\nwant\n%s", err, plain(t, once), plain(t, want))
				}
				if twice, err := build(t, once); err != nil || twice != once {
					t.Errorf("by the second time it becomes %v\n%s", err, twice)
				}
			})
		}
	}
}

// TestComponentLabel leaves alone who does not ask for it.
func TestComponentLabel(t *testing.T) {
	for _, text := range []string{
		workload("Deployment", `{mote/init: "false"}`, workloads[0].before),
		workload("Deployment", `{mote/init: "1"}`, workloads[0].before),
		workload("Deployment", `{app: a}`, workloads[0].before),
		"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app, labels: {mote/init: \"true\"}}\ndata: {a: b}",
	} {
		if after, err := build(t, text); err != nil || plain(t, after) != plain(t, text) {
			t.Errorf("%v\n%s\nwant\n%s", err, after, text)
		}
	}
}

func workload(kind, labels, spec string) string {
	return "apiVersion: apps/v1\nkind: " + kind + "\nmetadata: {name: app, labels: " + labels + "}\nspec:\n  template:\n    spec:\n      " +
		strings.ReplaceAll(spec, "\n", "\n      ")
}

// build runs kustomize on an object and the component.
func build(t *testing.T, object string) (string, error) {
	t.Helper()
	disk, memory := filesys.MakeFsOnDisk(), filesys.MakeFsInMemory()
	names, err := disk.Glob(manifests + "/component/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := disk.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		memory.WriteFile("/app/component/"+path.Base(name), text)
	}
	memory.WriteFile("/app/object.yaml", []byte(object))
	memory.WriteFile("/app/kustomization.yaml", []byte("resources: [object.yaml]\ncomponents: [component]"))
	result, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(memory, "/app")
	if err != nil {
		return "", err
	}
	text, err := result.AsYaml()
	return string(text), err
}

// plain is a text in the one order of a library.
func plain(t *testing.T, text string) string {
	t.Helper()
	var object any
	if err := yaml.Unmarshal([]byte(text), &object); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	sorted, _ := yaml.Marshal(object)
	return string(sorted)
}
