package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// The overlay ("go help build", -overlay) gives the compiler other files than those on the disk, of which none is changed.

// find looks for the folder of the package main.
func (j *job) find() error {
	dir, err := j.toolchain().run("list", "-find", "-tags", j.allTags(), "-f", "{{.Dir}}", j.program)
	j.dir = strings.TrimSpace(dir)
	return err
}

// writeOverlay writes the overlay into the folder work and returns the file's name.
func (j *job) writeOverlay(tc toolchain, work string) (string, error) {
	out, err := tc.run("env", "GOROOT", "GOMOD")
	if err != nil {
		return "", err
	}
	root, mod, _ := strings.Cut(strings.TrimSpace(out), "\n")
	replace := map[string]string{}
	if j.stub == "" {
		j.stub = filepath.Join(filepath.Dir(mod), "internal/bare/runtime")
	}
	if err := replaceRuntime(replace, filepath.Join(root, "src/runtime"), j.stub); err != nil {
		return "", err
	}
	if err := hideEqual(replace, filepath.Join(root, "src/internal/bytealg")); err != nil {
		return "", err
	}
	if err := j.rewriteMain(replace, work); err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	name := filepath.Join(work, "overlay.json")
	return name, os.WriteFile(name, text, 0o600)
}

// stateless are files of Go's package runtime that are good without the rest of it: the division of 64-bit numbers on
// machines of 32 bits, and the functions that clear and copy what is too large for a few instructions.
var stateless = map[string]bool{
	"vlrt.go": true, "vlop_386.s": true, "duff_386.s": true, "duff_arm.s": true, "duff_ppc64x.s": true, "duff_s390x.s": true,
}

// replaceRuntime hides all other source files of Go's package runtime, and puts those of ours there.
func replaceRuntime(replace map[string]string, theirs, ours string) error {
	for _, folder := range []string{theirs, ours} {
		files, err := os.ReadDir(folder)
		if err != nil {
			return err
		}
		for _, f := range files {
			switch ext := filepath.Ext(f.Name()); {
			case ext != ".go" && ext != ".s", stateless[f.Name()]:
			case folder == theirs:
				replace[filepath.Join(theirs, f.Name())] = ""
			default:
				replace[filepath.Join(theirs, f.Name())] = filepath.Join(ours, f.Name())
			}
		}
	}
	return nil
}

// hideEqual hides what Go has in the place of memequal of our package runtime: its assembly asks variables for what the
// processor can do.
func hideEqual(replace map[string]string, folder string) error {
	files, err := filepath.Glob(filepath.Join(folder, "equal_*"))
	for _, name := range files {
		if filepath.Base(name) != "equal_generic.go" {
			replace[name] = ""
		}
	}
	return err
}

var (
	clause = regexp.MustCompile(`(?m)^package main\b`)
	commit = regexp.MustCompile(`(?m)^const commit = .*$`)
)

// rewriteMain has the package main of a folder compiled as any other: under the path "main" it would have an init task,
// which the linker takes for a root, and with it the init functions of all packages, and those want the Go runtime. Its
// constant commit gets the value that the job has.
func (j *job) rewriteMain(replace map[string]string, work string) error {
	files, err := filepath.Glob(filepath.Join(j.dir, "*.go"))
	if err != nil {
		return err
	}
	for i, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		text = clause.ReplaceAll(text, []byte("package program"))
		text = commit.ReplaceAll(text, []byte("const commit = "+strconv.Quote(j.commit)))
		replace[file] = filepath.Join(work, strconv.Itoa(i)+".go")
		if err := os.WriteFile(replace[file], text, 0o600); err != nil {
			return err
		}
	}
	return nil
}
