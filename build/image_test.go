package main

import (
	"archive/tar"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

// index is the image of all architectures.
func index(t *testing.T) v1.ImageIndex {
	t.Helper()
	outer, err := layout.ImageIndexFromPath(filepath.Join(made.dist, layoutFolder))
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := outer.IndexManifest()
	if err != nil || len(manifest.Manifests) != 1 {
		t.Fatalf("the layout has %v: %v", manifest, err)
	}
	inner, err := outer.ImageIndex(manifest.Manifests[0].Digest)
	if err != nil {
		t.Fatal(err)
	}
	return inner
}

// TestImage looks at all that is in the layout, and has the library compare every sum and size.
func TestImage(t *testing.T) {
	all := index(t)
	if err := validate.Index(all); err != nil {
		t.Error(err)
	}
	manifest, err := all.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	r := madeRelease(t)
	if manifest.MediaType != types.OCIImageIndex || !maps.Equal(manifest.Annotations, r.labels()) || len(manifest.Manifests) != len(architectures) {
		t.Fatalf("the index is %v", manifest)
	}
	for i, a := range architectures {
		descriptor := manifest.Manifests[i]
		if !descriptor.Platform.Equals(a.platform) || descriptor.MediaType != types.OCIManifestSchema1 {
			t.Errorf("%s: %v", a.goarch, descriptor)
		}
		image, err := all.Image(descriptor.Digest)
		if err != nil {
			t.Fatal(err)
		}
		checkImage(t, image, a)
	}
}

func checkImage(t *testing.T, image v1.Image, a architecture) {
	t.Helper()
	manifest, err := image.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	r := madeRelease(t)
	if manifest.Config.MediaType != types.OCIConfigJSON || manifest.Layers[0].MediaType != types.OCILayer || !maps.Equal(manifest.Annotations, r.labels()) {
		t.Errorf("%s: %v", a.goarch, manifest)
	}
	checkConfig(t, image, a)
	layers, err := image.Layers()
	if err != nil || len(layers) != 1 {
		t.Fatalf("%d layers: %v", len(layers), err)
	}
	checkLayer(t, layers[0], a)
}

func checkConfig(t *testing.T, image v1.Image, a architecture) {
	t.Helper()
	config, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	if !config.Platform().Equals(a.platform) || !config.Created.Equal(made.created) || !slices.Equal(config.Config.Entrypoint, []string{"/mote"}) ||
		!maps.Equal(config.Config.Labels, madeRelease(t).labels()) || len(config.History) != 1 || !config.History[0].Created.Equal(made.created) {
		t.Errorf("%s: %v", a.goarch, config)
	}
}

// checkLayer reads the one file.
func checkLayer(t *testing.T, layer v1.Layer, a architecture) {
	t.Helper()
	content, err := layer.Uncompressed()
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	reader := tar.NewReader(content)
	header, err := reader.Next()
	if err != nil {
		t.Fatal(err)
	}
	file, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	if header.Name != "mote" || header.Mode != 0o755 || header.Uid != 0 || header.Gid != 0 || !header.ModTime.Equal(made.created) ||
		string(file) != read(t, filepath.Join(made.dist, a.file())) {
		t.Errorf("%s: the layer begins with %v", a.goarch, header)
	}
	if _, err := reader.Next(); err != io.EOF {
		t.Errorf("%s: there is more than one file: %v", a.goarch, err)
	}
}

// TestArchive reads each image out of the archive as "docker load" does, and compares the rest with the layout.
func TestArchive(t *testing.T) {
	all := index(t)
	manifest, err := all.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(made.dist, archiveFile)
	opened := func() (io.ReadCloser, error) { return os.Open(archive) }
	images, err := tarball.LoadManifest(opened)
	if err != nil || len(images) != len(architectures) {
		t.Fatalf("%v: %v", images, err)
	}
	for i, a := range architectures {
		image, err := all.Image(manifest.Manifests[i].Digest)
		if err != nil {
			t.Fatal(err)
		}
		config, err := image.ConfigName()
		if err != nil {
			t.Fatal(err)
		}
		if want := "localhost/mote:" + version(t) + "-" + a.docker[0]; images[i].Config != blob(config) || !slices.Equal(images[i].RepoTags, []string{want}) {
			t.Errorf("%s: %v", a.goarch, images[i])
		}
	}
	unpacked := t.TempDir()
	must(t, unpacked, "tar", "-xf", archive)
	must(t, unpacked, "rm", "manifest.json")
	layout := filepath.Join(made.dist, layoutFolder)
	must(t, unpacked, "diff", "-r", ".", layout)
	if odd := must(t, layout, "find", ".", "-type", "f", "!", "-perm", "644"); odd != "" {
		t.Errorf("files with another mode than 644:\n%s", odd)
	}
}

// madeRelease is what the release that the tests look at should say of itself.
func madeRelease(t *testing.T) *release {
	t.Helper()
	return &release{parameters: parameters{Version: version(t), Source: "https://example.org/mote"}, created: made.created,
		revision: strings.TrimSpace(must(t, made.clone, "git", "rev-parse", "HEAD"))}
}
