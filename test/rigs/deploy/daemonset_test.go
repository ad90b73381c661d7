package deploy

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDaemonSet holds the plugin's manifest against the plugin: its options, and the one path that it must have in common with
// the node, because the runtime looks for mote there.
func TestDaemonSet(t *testing.T) {
	spec := pods(t)[daemonSet]
	command := spec.Containers[0].Command
	if !slices.Equal(command[:3], []string{"/mote", "--", "/mote-nri"}) {
		t.Fatalf("it runs %q", command)
	}
	plugin := exec.Command("go", "run", "-tags", "nri_no_wasm", ".", "--help")
	plugin.Dir = "../../../deploy/nri"
	help, _ := plugin.CombinedOutput()
	for _, word := range command[3:] {
		if name, is := strings.CutPrefix(word, "--"); is && !regexp.MustCompile(`(?m)^  -`+name+`\b`).Match(help) {
			t.Errorf("the plugin has no %s:\n%s", word, help)
		}
	}
	path := ""
	for _, volume := range spec.Volumes {
		if volume.Name == "mote" {
			path = volume.HostPath.Path
		}
	}
	if !strings.Contains(string(help), `"`+path+`/mote"`) {
		t.Errorf("the node's mote is below %q, and the plugin looks elsewhere:\n%s", path, help)
	}
	for _, mount := range append(spec.InitContainers[0].VolumeMounts, spec.Containers[0].VolumeMounts...) {
		if mount.Name == "mote" && mount.MountPath != path {
			t.Errorf("%s is mounted at %s, and must be at its own path", path, mount.MountPath)
		}
	}
	if install := spec.InitContainers[0].Command; !slices.Equal(install, []string{"/mote", "--install", path + "/"}) {
		t.Errorf("the init container runs %q", install)
	}
}
