package deploy

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// step is one of a patch: RFC 6902.
type step struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value"`
}

// TestPages reads the YAML in the documents: whole objects, pieces of pods, and patches.
func TestPages(t *testing.T) {
	whole, pieces, patches := 0, 0, 0
	for where, block := range blocks(t) {
		switch {
		case strings.HasPrefix(block, "apiVersion:"):
			whole++
			decode(t, where, []byte(block))
		case strings.HasPrefix(block, "services:"):
			wantServices(t, where, block)
		case strings.HasPrefix(block, "- op:"):
			patches++
			wantPatch(t, where, block)
		default:
			pieces++
			wantPiece(t, where, block)
		}
	}
	if whole < 1 || pieces < 3 || patches < 1 {
		t.Errorf("found %d objects, %d pieces and %d patches, want 1, 3 and 1", whole, pieces, patches)
	}
}

// blocks returns the YAML of all documents by page and line.
func blocks(t *testing.T) map[string]string {
	t.Helper()
	pages, err := filepath.Glob("../../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, page := range append(pages, "../../../README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		parts := strings.Split(string(text), "\n```")
		for n := 1; n < len(parts); n += 2 {
			if block, is := strings.CutPrefix(parts[n], "yaml\n"); is {
				line := strings.Count(strings.Join(parts[:n], ""), "\n") + n + 1
				found[fmt.Sprintf("%s:%d", page, line)] = block
			}
		}
	}
	return found
}

// wantServices reads a piece of a Compose file, as far as the documents use any.
func wantServices(t *testing.T, where, block string) {
	t.Helper()
	var file struct {
		Services map[string]struct {
			Image               string
			Init                bool
			Entrypoint, Command []string
		}
	}
	if err := yaml.UnmarshalStrict([]byte(block), &file); err != nil || len(file.Services) == 0 {
		t.Errorf("%s: %v", where, err)
	}
}

func wantPatch(t *testing.T, where, block string) {
	t.Helper()
	var steps []step
	if err := yaml.UnmarshalStrict([]byte(block), &steps); err != nil || len(steps) == 0 {
		t.Errorf("%s: %v", where, err)
	}
	for _, s := range steps {
		if s.Op != "add" && s.Op != "replace" && s.Op != "test" || !strings.HasPrefix(s.Path, "/spec/template/spec/containers/0/") {
			t.Errorf("%s: %+v", where, s)
		}
	}
}

// wantPiece reads the lines as fields of a pod or of a container.
func wantPiece(t *testing.T, where, block string) {
	t.Helper()
	var spec core.PodSpec
	var container core.Container
	errPod := yaml.UnmarshalStrict([]byte(block), &spec)
	if err := yaml.UnmarshalStrict([]byte(block), &container); err != nil && errPod != nil {
		t.Errorf("%s: no part of a pod (%v), nor of a container (%v)", where, errPod, err)
	}
}
