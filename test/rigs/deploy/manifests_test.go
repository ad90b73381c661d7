package deploy

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/yaml"
)

const manifests = "../../../deploy/kubernetes"

// commandPatch is a list of steps, which has no kind. TestKustomize runs it.
const commandPatch = "kustomize/command.yaml"

// decode reads one document by its kind, and refuses fields that the kind does not have. It returns the pod in it, or nil.
func decode(t *testing.T, path string, document []byte) *core.PodSpec {
	t.Helper()
	var of meta.TypeMeta
	if err := yaml.Unmarshal(document, &of); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var pod core.Pod
	var deployment apps.Deployment
	var kustomization types.Kustomization
	into, spec := any(nil), (*core.PodSpec)(nil)
	switch of.APIVersion + " " + of.Kind {
	case "v1 Pod":
		into, spec = &pod, &pod.Spec
	case "apps/v1 Deployment":
		into, spec = &deployment, &deployment.Spec.Template.Spec
	case types.KustomizationVersion + " " + types.KustomizationKind:
		into = &kustomization
	default:
		t.Fatalf("%s: nothing is known about the kind %q of %q", path, of.Kind, of.APIVersion)
	}
	if err := yaml.UnmarshalStrict(document, into); err != nil {
		t.Errorf("%s: %v", path, err)
	}
	return spec
}

// pods returns the pods of all files but the patches, by path.
func pods(t *testing.T) map[string]*core.PodSpec {
	t.Helper()
	found := map[string]*core.PodSpec{}
	err := filepath.WalkDir(manifests, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".yaml" || strings.HasSuffix(path, commandPatch) {
			return err
		}
		text, err := os.ReadFile(path)
		for _, document := range bytes.Split(text, []byte("\n---\n")) {
			if spec := decode(t, path, document); spec != nil {
				found[path] = spec
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestManifests reads every file, and sees that each mount has its volume.
func TestManifests(t *testing.T) {
	found := pods(t)
	if len(found) < 6 {
		t.Errorf("%d files have pods, want 6", len(found))
	}
	for path, spec := range found {
		if filepath.Base(path) != "volume.yaml" {
			complete(t, path, spec)
		}
	}
}

// complete checks what the types alone do not tell.
func complete(t *testing.T, path string, spec *core.PodSpec) {
	t.Helper()
	volumes := map[string]bool{}
	for _, volume := range spec.Volumes {
		volumes[volume.Name] = true
	}
	if len(spec.Containers) == 0 {
		t.Errorf("%s: no container", path)
	}
	for _, container := range append(spec.InitContainers, spec.Containers...) {
		if !strings.HasPrefix(container.Image, "example/") {
			t.Errorf("%s: container %q has the image %q", path, container.Name, container.Image)
		}
		for _, mount := range container.VolumeMounts {
			if !volumes[mount.Name] {
				t.Errorf("%s: container %q mounts %q, and there is no such volume", path, container.Name, mount.Name)
			}
		}
	}
}

// TestStrict is the proof that a misspelt field is found.
func TestStrict(t *testing.T) {
	var pod core.Pod
	text := "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: app\n    comand: [\"/mote\"]\n"
	if yaml.UnmarshalStrict([]byte(text), &pod) == nil {
		t.Error("a field that is no field is taken")
	}
}
