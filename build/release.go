package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// parameters are all that the caller decides. The provenance keeps them.
type parameters struct {
	Version    string `json:"version"`
	Source     string `json:"source"`
	Download   string `json:"download"`
	Maintainer string `json:"maintainer"`
}

// release is one that is being made.
type release struct {
	parameters
	dir      string // where it will be
	work     string // where it is until it is complete
	revision string
	created  time.Time
	files    []packed // what every package brings beside the binary
	licence  string   // mote's own, and that of what is linked in
}

// step is a part of the work, and what is said when it begins.
type step struct {
	what string
	do   func() error
}

func (r *release) steps() []step {
	return []step{
		{"look at the sources", r.look},
		{"binaries", r.binaries},
		{"packages", r.packages},
		{"image", r.image},
		{"changelog's entry", r.changes},
		{"Dockerfile.pinned", r.pinned},
		{"provenance", r.provenance},
		{"sums", r.sums},
	}
}

// make fills the folder: all of it or, where a step fails, nothing.
func (r *release) make(sign string) (err error) {
	if err := replaceable(r.dir); err != nil {
		return err
	}
	r.work = r.dir + ".new"
	if err := errors.Join(os.RemoveAll(r.work), os.MkdirAll(r.work, 0o755)); err != nil {
		return err
	}
	defer os.RemoveAll(r.work)
	for i, s := range r.steps() {
		fmt.Printf("[%d/%d] %s\n", i+1, len(r.steps()), s.what)
		if err := s.do(); err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
	}
	if err := r.sign(sign); err != nil {
		return err
	}
	if err := errors.Join(os.RemoveAll(r.dir), os.Rename(r.work, r.dir)); err != nil {
		return err
	}
	fmt.Println("ok:", r.dir)
	return nil
}

// replaceable refuses to write over a folder that is not of an earlier build.
func replaceable(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, sumsFile)); err != nil {
		return fmt.Errorf("%s is there, and has no %s: it is not of an earlier build, and stays", dir, sumsFile)
	}
	return nil
}

// path is that of a file of the release while it is made.
func (r *release) path(name string) string { return filepath.Join(r.work, name) }

// write writes a file of the release.
func (r *release) write(name string, content []byte) error {
	return os.WriteFile(r.path(name), content, 0o644)
}
