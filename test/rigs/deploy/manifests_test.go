package deploy

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	admission "k8s.io/api/admissionregistration/v1"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	rbac "k8s.io/api/rbac/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/yaml"
)

const (
	manifests = "../../../deploy/kubernetes"
	daemonSet = "../../../deploy/nri/daemonset.yaml"
)

// parts are lists of steps, which have no kind, and what has a kind that only kustomize knows. TestKustomize and TestComponent
// use them.
var parts = []string{"command.yaml", "first.yaml", "second.yaml", "third.yaml", "values.yaml", "done.yaml"}

// decode reads one document by its kind, and refuses fields that the kind does not have. It returns the pod in it, or nil.
func decode(t *testing.T, path string, document []byte) *core.PodSpec {
	t.Helper()
	var of meta.TypeMeta
	if err := yaml.Unmarshal(document, &of); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	into, spec := object(of)
	if into == nil {
		t.Fatalf("%s: nothing is known about the kind %q of %q", path, of.Kind, of.APIVersion)
	}
	if err := yaml.UnmarshalStrict(document, into); err != nil {
		t.Errorf("%s: %v", path, err)
	}
	return spec
}

// object returns an empty object of a kind, and the pod in it, or nil.
func object(of meta.TypeMeta) (into any, spec *core.PodSpec) {
	switch of.APIVersion + " " + of.Kind {
	case "v1 Pod":
		pod := &core.Pod{}
		return pod, &pod.Spec
	case "apps/v1 Deployment":
		deployment := &apps.Deployment{}
		return deployment, &deployment.Spec.Template.Spec
	case "apps/v1 DaemonSet":
		set := &apps.DaemonSet{}
		return set, &set.Spec.Template.Spec
	case types.KustomizationVersion + " " + types.KustomizationKind, types.ComponentVersion + " " + types.ComponentKind:
		return &types.Kustomization{}, nil
	case "v1 ServiceAccount":
		return &core.ServiceAccount{}, nil
	case "rbac.authorization.k8s.io/v1 ClusterRole":
		return &rbac.ClusterRole{}, nil
	case "rbac.authorization.k8s.io/v1 ClusterRoleBinding":
		return &rbac.ClusterRoleBinding{}, nil
	case "admissionregistration.k8s.io/v1 MutatingAdmissionPolicy":
		return &admission.MutatingAdmissionPolicy{}, nil
	case "admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding":
		return &admission.MutatingAdmissionPolicyBinding{}, nil
	case "admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy":
		return &admission.ValidatingAdmissionPolicy{}, nil
	case "admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding":
		return &admission.ValidatingAdmissionPolicyBinding{}, nil
	}
	return nil, nil
}

// pods returns the pods of all files but the patches, by path.
func pods(t *testing.T) map[string]*core.PodSpec {
	t.Helper()
	paths := []string{daemonSet}
	err := filepath.WalkDir(manifests, func(path string, entry fs.DirEntry, err error) error {
		if name := filepath.Base(path); err == nil && filepath.Ext(name) == ".yaml" && !slices.Contains(parts, name) {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]*core.PodSpec{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, document := range bytes.Split(text, []byte("\n---\n")) {
			if spec := decode(t, path, document); spec != nil {
				found[path] = spec
			}
		}
	}
	return found
}

// TestManifests reads every file, and sees that each mount has its volume.
func TestManifests(t *testing.T) {
	found := pods(t)
	if len(found) < 8 {
		t.Errorf("%d files have pods, want 8", len(found))
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
