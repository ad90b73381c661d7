package main

import (
	"archive/tar"
	"encoding/json"
	"os"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// loaded is an entry of manifest.json, by which "docker load" knows an image where it does not read OCI's index.json.
type loaded struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// archive writes the layout as one file. podman and containerd read index.json and take the image of the machine's own kind.
// Docker's own store has no image for several: for it there is a manifest.json, with a tag for each architecture.
func (r *release) archive(images map[string]v1.Image) error {
	var all []loaded
	for _, a := range architectures {
		entry, err := r.loaded(a, images[a.docker[0]])
		if err != nil {
			return err
		}
		all = append(all, entry)
	}
	manifest, err := json.Marshal(all)
	if err != nil {
		return err
	}
	names, err := filesIn(r.path(layoutFolder))
	if err != nil {
		return err
	}
	out, err := os.Create(r.path(archiveFile))
	if err != nil {
		return err
	}
	defer out.Close()
	w := tar.NewWriter(out)
	if err := r.entry(w, "manifest.json", manifest); err != nil {
		return err
	}
	for _, name := range names {
		content, err := os.ReadFile(r.path(layoutFolder + "/" + name))
		if err != nil {
			return err
		}
		if err := r.entry(w, name, content); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return out.Close()
}

func (r *release) loaded(a architecture, image v1.Image) (entry loaded, err error) {
	manifest, err := image.Manifest()
	if err != nil {
		return entry, err
	}
	entry.Config = blob(manifest.Config.Digest)
	for _, layer := range manifest.Layers {
		entry.Layers = append(entry.Layers, blob(layer.Digest))
	}
	entry.RepoTags = []string{imageName + ":" + r.Version + "-" + a.docker[0]}
	return entry, nil
}

// blob is the path of a content in a layout: image-spec, "Image Layout".
func blob(sum v1.Hash) string { return "blobs/" + sum.Algorithm + "/" + sum.Hex }

func (r *release) entry(w *tar.Writer, name string, content []byte) error {
	header := &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(content)), ModTime: r.created}
	if err := w.WriteHeader(header); err != nil {
		return err
	}
	_, err := w.Write(content)
	return err
}
