package main

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// What the toolchain prints where a program needs the Go runtime, in the words of docs/bare.md.

var (
	// a call that the compiler made of a construct
	builtin = regexp.MustCompile(`reference to undefined builtin "runtime\.(\S+)" from package "(\S+)"`)
	// a call or a variable in a package that wants the real runtime
	undefined = regexp.MustCompile(`(?m)^(\S+): (?:relocation target|reference to undefined) (\S+)`)
)

// explainLink says which row of docs/bare.md a program breaks that does not link.
func (j *job) explainLink(err error) error {
	var f *failure
	if !errors.As(err, &f) {
		return err
	}
	if m := builtin.FindStringSubmatch(f.output); m != nil {
		if isOurs(m[2]) {
			row := rowOf(m[1])
			return fmt.Errorf("%s needs runtime.%s (%s): docs/bare.md#%s", m[2], m[1], row, row)
		}
		return fmt.Errorf("%s is called, and needs runtime.%s: docs/bare.md#imports", m[2], m[1])
	}
	if m := undefined.FindStringSubmatch(f.output); m != nil {
		return fmt.Errorf("%s is called, and needs %s: docs/bare.md#imports\n%w", m[1], m[2], err)
	}
	return err
}

// isOurs tells whether a package is part of this module.
func isOurs(path string) bool { return path == module || strings.HasPrefix(path, module+"/") }

const module = "mote"

// explainCompile tells a Go release that internal/bare does not fit from a mistake in the sources: then it is a package
// of the standard library that does not compile.
func (j *job) explainCompile(tc toolchain, err error) error {
	var f *failure
	if !errors.As(err, &f) || !strings.Contains(f.output, "runtime") || strings.Contains(f.output, "# "+module) {
		return err
	}
	version, _ := tc.run("env", "GOVERSION")
	return fmt.Errorf("%s is a Go release that internal/bare/runtime does not fit; what is missing:\n%s",
		strings.TrimSpace(version), strings.TrimSpace(f.output))
}

// An init task of this size has no function to run. The compiler writes one for each package that imports one with an init
// task, as x/sys/unix has. A word follows for each function: MakeTask in the compiler's package pkginit.
const emptyTask = 8

// checkInit refuses packages of ours that have something to do before main: nobody does it. The linker would not notice,
// because an init function is no root here.
func checkInit(tc toolchain, parts []part) error {
	arguments := []string{"tool", "nm", "-size"}
	for _, p := range parts {
		if isOurs(p.path) {
			arguments = append(arguments, p.archive)
		}
	}
	list, err := tc.run(arguments...)
	if err != nil {
		return err
	}
	for line := range strings.Lines(list) {
		f := strings.Fields(line)
		if len(f) < 3 || !strings.HasSuffix(f[len(f)-1], "..inittask") || f[len(f)-2] == "U" {
			continue
		}
		if size, _ := strconv.Atoi(f[len(f)-3]); size != emptyTask {
			name := strings.TrimSuffix(f[len(f)-1], "..inittask")
			return fmt.Errorf("%s has an init function or a variable that must be computed (init): docs/bare.md#init", name)
		}
	}
	return nil
}
