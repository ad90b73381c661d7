package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const sumsFile = "SHA256SUMS"

// sums writes a .sha256 beside each binary, and one file with the sums of all files: sha256sum(1) reads both.
func (r *release) sums() error {
	for _, a := range architectures {
		for _, name := range a.names() {
			sum, err := sumOf(r.path("mote-" + name))
			if err != nil {
				return err
			}
			if err := r.write("mote-"+name+".sha256", []byte(sum+"  mote-"+name+"\n")); err != nil {
				return err
			}
		}
	}
	names, err := filesIn(r.work)
	if err != nil {
		return err
	}
	var all strings.Builder
	for _, name := range names {
		sum, err := sumOf(r.path(name))
		if err != nil {
			return err
		}
		if !strings.HasSuffix(name, ".sha256") {
			fmt.Fprintf(&all, "%s  %s\n", sum, name)
		}
	}
	return r.write(sumsFile, []byte(all.String()))
}

// sign has a command of the caller's sign the two files that speak for all others.
func (r *release) sign(command string) error {
	if command == "" {
		return nil
	}
	for _, name := range []string{sumsFile, provenanceFile} {
		fmt.Printf("sign %s\n", name)
		cmd := exec.Command("/bin/sh", "-c", command+` "$1"`, "sh", name)
		cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = r.work, os.Stdin, os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("sign %s: %w", name, err)
		}
	}
	return nil
}

func sumOf(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]), nil
}

// filesIn lists the files below a folder, in the order of their names.
func filesIn(dir string) (names []string, err error) {
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		names = append(names, name)
		return err
	})
	return names, err
}
