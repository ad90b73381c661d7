package deploy

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclsimple"
)

// bake is the part of a bake file's format that is used here. Another word in the file is an error.
type bake struct {
	Groups []struct {
		Name    string   `hcl:"name,label"`
		Targets []string `hcl:"targets"`
	} `hcl:"group,block"`
	Targets []target `hcl:"target,block"`
}

type target struct {
	Name       string            `hcl:"name,label"`
	Context    string            `hcl:"context,optional"`
	Dockerfile string            `hcl:"dockerfile"`
	Contexts   map[string]string `hcl:"contexts,optional"`
	Platforms  []string          `hcl:"platforms"`
	Tags       []string          `hcl:"tags"`
}

// TestBake reads deploy/docker-bake.hcl, and looks whether all is there that it names: targets, folders, Dockerfiles, the
// images that they copy from, and architectures for which mote can be built.
func TestBake(t *testing.T) {
	const root = "../../.."
	var file bake
	if err := hclsimple.DecodeFile(filepath.Join(root, "deploy/docker-bake.hcl"), nil, &file); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, target := range file.Targets {
		names = append(names, target.Name)
	}
	for _, group := range file.Groups {
		for _, name := range group.Targets {
			if !slices.Contains(names, name) {
				t.Errorf("group %s: there is no target %s", group.Name, name)
			}
		}
	}
	if len(file.Groups) != 1 || file.Groups[0].Name != "default" || !slices.Equal(names, []string{"mote", "app"}) {
		t.Errorf("the groups are %v, and the targets %v", file.Groups, names)
	}
	for _, target := range file.Targets {
		dockerfile, err := os.ReadFile(filepath.Join(root, target.Context, target.Dockerfile))
		if err != nil {
			t.Errorf("target %s: %v", target.Name, err)
		}
		for name, from := range target.Contexts {
			if other, ok := strings.CutPrefix(from, "target:"); !ok || !slices.Contains(names, other) {
				t.Errorf("target %s: there is no %s", target.Name, from)
			}
			if !strings.Contains(string(dockerfile), "--from="+name+" ") {
				t.Errorf("target %s: %s copies nothing from %s", target.Name, target.Dockerfile, name)
			}
		}
		if want := platforms(t, target.Name); !slices.Equal(target.Platforms, want) {
			t.Errorf("target %s: the platforms are %v, want %v", target.Name, target.Platforms, want)
		}
		if !slices.Equal(target.Tags, []string{target.Name}) {
			t.Errorf("target %s: the tags are %v", target.Name, target.Tags)
		}
	}
}

// platforms are what a target has to name: mote all that make all-arch builds, an app those for which there are most images.
func platforms(t *testing.T, target string) (all []string) {
	t.Helper()
	if target != "mote" {
		return []string{"linux/amd64", "linux/arm64"}
	}
	makefile, err := os.ReadFile("../../../Makefile")
	_, list, found := strings.Cut(string(makefile), "@for arch in ")
	list, _, ends := strings.Cut(list, ";")
	if err != nil || !found || !ends {
		t.Fatalf("the architectures in Makefile: %q, %v", list, err)
	}
	for _, goarch := range strings.Fields(list) {
		if goarch == "arm" {
			goarch = "arm/v5" // the oldest one that the file runs on: build/arch.go
		}
		all = append(all, "linux/"+goarch)
	}
	return all
}
