package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// binaries has the Makefile build the file of each architecture, some at a time, and gives each all its names.
func (r *release) binaries() error {
	var group errgroup.Group
	group.SetLimit(runtime.NumCPU())
	for _, a := range architectures {
		group.Go(func() error { return r.binary(a) })
	}
	return group.Wait()
}

func (r *release) binary(a architecture) error {
	dir, err := os.MkdirTemp("", "mote-build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "mote")
	cmd := exec.Command("make", "-s", "-C", root, "build", "GOARCH="+a.goarch, "TAGS=", "OUT="+out)
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", a.goarch, err, text)
	}
	bill, err := os.ReadFile(out + ".spdx.json")
	if err != nil {
		return err
	}
	if err := r.write(a.file()+".spdx.json", bill); err != nil {
		return err
	}
	content, err := os.ReadFile(out)
	if err != nil {
		return err
	}
	for _, name := range a.names() {
		if err := os.WriteFile(r.path("mote-"+name), content, 0o755); err != nil {
			return err
		}
	}
	fmt.Printf("      %s, %d bytes\n", a.file(), len(content))
	return nil
}
