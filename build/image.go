package main

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const (
	imageName    = "localhost/mote" // what the archive's image is called where it is loaded
	layoutFolder = "mote-image"     // an OCI image layout, which tools such as skopeo and crane copy to a registry
	archiveFile  = "mote-image.tar" // the same as one file
)

// image writes the image of all architectures: an index in a layout, and an archive.
func (r *release) image() error {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	images := map[string]v1.Image{}
	for _, a := range architectures {
		image, err := r.imageOf(a)
		if err != nil {
			return err
		}
		images[a.docker[0]] = image
		platform := a.platform
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: image, Descriptor: v1.Descriptor{Platform: &platform}})
	}
	index = mutate.Annotations(index, r.labels()).(v1.ImageIndex)
	path, err := layout.Write(r.path(layoutFolder), empty.Index)
	if err != nil {
		return err
	}
	// containerd and podman call the image so: the annotations of a descriptor in a layout's index.json.
	name := map[string]string{"io.containerd.image.name": imageName + ":" + r.Version, "org.opencontainers.image.ref.name": r.Version}
	if err := path.AppendIndex(index, layout.WithAnnotations(name)); err != nil {
		return err
	}
	if err := readable(r.path(layoutFolder)); err != nil {
		return err
	}
	return r.archive(images)
}

// readable gives the files the modes that files have. The library makes some of them programs, and others its owner's.
func readable(dir string) error {
	names, err := filesIn(dir)
	for _, name := range names {
		err = errors.Join(err, os.Chmod(filepath.Join(dir, name), 0o644))
	}
	return err
}

// labels are the keys that image-spec, "Annotations", defines. Registries show them, on the index, the images and in configs.
func (r *release) labels() map[string]string {
	const key = "org.opencontainers.image."
	return map[string]string{
		key + "title": "mote", key + "description": "tiny init for containers", key + "source": r.Source, key + "version": r.Version,
		key + "revision": r.revision, key + "licenses": "MIT AND BSD-3-Clause", key + "created": r.created.Format(time.RFC3339),
	}
}

// imageOf is one layer with /mote, for one architecture.
func (r *release) imageOf(a architecture) (v1.Image, error) {
	content, err := r.layer(a)
	if err != nil {
		return nil, err
	}
	opener := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }
	layer, err := tarball.LayerFromOpener(opener, tarball.WithMediaType(types.OCILayer), tarball.WithCompressionLevel(9))
	if err != nil {
		return nil, err
	}
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	created := v1.Time{Time: r.created}
	image, err = mutate.Append(image, mutate.Addendum{Layer: layer, History: v1.History{Created: created, CreatedBy: "make dist"}})
	if err != nil {
		return nil, err
	}
	image, err = mutate.ConfigFile(image, r.config(image, a))
	if err != nil {
		return nil, err
	}
	return mutate.Annotations(image, r.labels()).(v1.Image), nil
}

func (r *release) config(image v1.Image, a architecture) *v1.ConfigFile {
	before, err := image.ConfigFile()
	if err != nil {
		panic(err) // of an image in memory
	}
	config := before.DeepCopy()
	config.OS, config.Architecture, config.Variant = a.platform.OS, a.platform.Architecture, a.platform.Variant
	config.Created = v1.Time{Time: r.created}
	config.Config.Entrypoint = []string{"/mote"}
	config.Config.Labels = r.labels()
	return config
}

// layer is a tar archive with /mote.
func (r *release) layer(a architecture) ([]byte, error) {
	content, err := os.ReadFile(r.path(a.file()))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	header := &tar.Header{Typeflag: tar.TypeReg, Name: "mote", Mode: 0o755, Size: int64(len(content)), ModTime: r.created}
	if err := w.WriteHeader(header); err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	return out.Bytes(), w.Close()
}
