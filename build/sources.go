package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// root is that of the repository, seen from this module.
const root = ".."

// look reads what the sources are: the commit, its time, and the texts that packages have.
func (r *release) look() error {
	revision, err := git("rev-parse", "HEAD")
	if err != nil {
		return err
	}
	seconds, err := git("log", "-1", "--format=%ct")
	if err != nil {
		return err
	}
	created, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return err
	}
	changed, err := git("status", "--porcelain")
	if err != nil {
		return err
	}
	if changed != "" {
		fmt.Printf("nobody can build the same: these changes are in no commit:\n%s\n", changed)
		revision += "-dirty"
	}
	r.revision, r.created = revision, time.Unix(created, 0).UTC()
	return r.read()
}

// read reads the licences. The file holds functions of Go's library, whose licence wants to be given along.
func (r *release) read() error {
	own, err := os.ReadFile(filepath.Join(root, "LICENSE"))
	if err != nil {
		return err
	}
	goroot, err := command("go", "env", "GOROOT")
	if err != nil {
		return err
	}
	linked, err := os.ReadFile(filepath.Join(goroot, "LICENSE"))
	if err != nil {
		return err
	}
	r.licence = string(own) + "\nThe file holds functions of the standard library of " + runtime.Version() +
		" and of golang.org/x/sys:\n\n" + string(linked)
	r.files, err = r.contents()
	return err
}

func git(words ...string) (string, error) { return command("git", words...) }

// command runs a command in the root of the repository and returns what it wrote to stdout.
func command(name string, words ...string) (string, error) {
	cmd := exec.Command(name, words...)
	cmd.Dir, cmd.Stderr = root, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(words, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}
