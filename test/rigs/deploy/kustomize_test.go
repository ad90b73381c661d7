package deploy

import (
	"path/filepath"
	"slices"
	"testing"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// TestKustomize builds base and patches as kubectl -k does: the command of before stands behind mote, and mote comes
// from a volume that an init container fills.
func TestKustomize(t *testing.T) {
	folder := filepath.Join(manifests, "kustomize")
	result, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		t.Fatal(err)
	}
	text, err := result.AsYaml()
	if err != nil {
		t.Fatal(err)
	}
	spec := decode(t, "the result of kustomize", text)
	complete(t, "the result of kustomize", spec)
	before := pods(t)[filepath.Join(folder, "base", "deployment.yaml")].Containers[0]
	after := spec.Containers[0]
	if want := append([]string{"/inject/mote", "--"}, before.Command...); !slices.Equal(after.Command, want) {
		t.Errorf("command %q, want %q", after.Command, want)
	}
	if !slices.Equal(after.Args, before.Args) || after.Image != before.Image {
		t.Errorf("args %q of %s, want %q of %s", after.Args, after.Image, before.Args, before.Image)
	}
	if len(spec.InitContainers) != 1 || len(spec.Containers) != 1 {
		t.Fatalf("%d init containers and %d containers", len(spec.InitContainers), len(spec.Containers))
	}
	if install := spec.InitContainers[0].Command; !slices.Equal(install, []string{"/mote", "--install", "/inject/"}) {
		t.Errorf("the init container runs %q", install)
	}
}
