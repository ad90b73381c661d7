package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// settings are all that decides what the toolchain makes of the sources: nothing of the caller's environment may, or two
// builds of one commit would differ. The bare start rests on them, too (docs/bare.md). Each machine is the oldest one that
// Go knows. The debugging information is DWARF 4: of version 5, addr2line of binutils 2.40 reads the first package only.
var settings = []string{
	"CGO_ENABLED=0", "GOOS=linux", "GOEXPERIMENT=nodwarf5", "GOFLAGS=-mod=readonly -buildvcs=false", "GOTOOLCHAIN=local", "GOWORK=off",
	"GOENV=off", "GOFIPS140=off", "GODEBUG=",
	"GOAMD64=v1", "GOARM64=v8.0", "GORISCV64=rva20u64", "GOPPC64=power8", "GO386=softfloat", "GOARM=5",
}

// toolchain runs the go command for one architecture.
type toolchain struct {
	dir         string
	environment []string
}

func (j *job) toolchain() toolchain {
	return toolchain{j.dir, append(append(os.Environ(), settings...), "GOARCH="+j.arch)}
}

// failure is what a command of the toolchain printed before it failed.
type failure struct {
	command string
	output  string
}

func (f *failure) Error() string { return f.command + " failed:\n" + strings.TrimSpace(f.output) }

// run runs go and returns what it printed to stdout.
func (t toolchain) run(arguments ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(goCommand(), arguments...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = t.dir, t.environment, &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if stderr.Len() == 0 {
			fmt.Fprintln(&stderr, err)
		}
		return "", &failure{"go " + strings.Join(arguments[:min(2, len(arguments))], " "), stderr.String()}
	}
	return stdout.String(), nil
}

// goCommand is the go command that the Makefile uses.
func goCommand() string {
	if name := os.Getenv("GO"); name != "" {
		return name
	}
	return "go"
}
