package cri

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"runtime"

	"mote/test/rigs/rig"
)

// The names of the images. The first two differ in what they start, and the third one has no mote.
const (
	appImage   = "localhost/app:latest"
	pauseImage = "localhost/pause:latest"
	bareImage  = "localhost/bare:latest"
)

// manifest is one image in an archive as docker save writes it: the names of its files there.
type manifest struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// writeImages writes an archive with the images, each of which has one layer: the root file system of the rig. No engine is
// needed for that.
func (n *node) writeImages(path string) {
	n.MustRun("tar", "-C", rig.Root, "--exclude=./mote", "-cf", n.Path("bare.tar"), ".")
	layer, bare := n.layer(rig.Tar), n.layer(n.Path("bare.tar"))
	file, err := os.Create(path)
	if err != nil {
		n.Fatal(err)
	}
	defer file.Close()
	archive := tar.NewWriter(file)
	add := func(name string, content []byte) {
		err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content))})
		if err == nil {
			_, err = archive.Write(content)
		}
		if err != nil {
			n.Fatal(err)
		}
	}
	add("layer.tar", layer)
	add("bare/layer.tar", bare)
	add("app.json", imageConfig(layer, "/bin/true"))
	add("pause.json", imageConfig(layer, "/mote", "--pause"))
	add("bare.json", imageConfig(bare, "/child", "report", "15"))
	add("manifest.json", encode([]manifest{
		{"app.json", []string{appImage}, []string{"layer.tar"}},
		{"pause.json", []string{pauseImage}, []string{"layer.tar"}},
		{"bare.json", []string{bareImage}, []string{"bare/layer.tar"}},
	}))
	if err := archive.Close(); err != nil {
		n.Fatal(err)
	}
}

func (n *node) layer(path string) []byte {
	content, err := os.ReadFile(path)
	if err != nil {
		n.Fatal(err)
	}
	return content
}

// imageConfig is what an image says about itself.
func imageConfig(layer []byte, entrypoint ...string) []byte {
	return encode(map[string]any{
		"architecture": runtime.GOARCH,
		"os":           "linux",
		"config":       map[string]any{"Entrypoint": entrypoint, "Env": []string{"PATH=/bin"}},
		"rootfs":       map[string]any{"type": "layers", "diff_ids": []string{fmt.Sprintf("sha256:%x", sha256.Sum256(layer))}},
	})
}

// encode cannot fail for the values above.
func encode(value any) []byte {
	content, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return content
}
