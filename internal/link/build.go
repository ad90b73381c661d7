package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// entry is the symbol that the ELF header points at.
const entry = "_boot"

// part is a package that the program is linked with.
type part struct{ path, module, version, archive string }

// build compiles and links. It returns the linked file, with symbols and debugging information, and what it is made of.
func (j *job) build(work string) (linked []byte, parts []part, err error) {
	tc := j.toolchain()
	overlay, err := j.writeOverlay(tc, work)
	if err != nil {
		return nil, nil, err
	}
	parts, err = j.compile(tc, overlay)
	if err != nil {
		return nil, nil, j.explainCompile(tc, err)
	}
	if err := checkInit(tc, parts); err != nil {
		return nil, nil, err
	}
	program := parts[len(parts)-1] // a package is listed behind what it imports
	config, root, out := filepath.Join(work, "packages"), filepath.Join(work, "root.a"), filepath.Join(work, "linked")
	if err := os.WriteFile(config, importConfig(parts), 0o600); err != nil {
		return nil, nil, err
	}
	if err := compileRoot(tc, program.path, config, root); err != nil {
		return nil, nil, err
	}
	flags := []string{"tool", "link", "-importcfg", config, "-E", entry, "-buildid=", fmt.Sprint("-funcalign=", functionAlign), "-R", fmt.Sprint(smallPage),
		"-B", "0x" + strings.Repeat("00", buildIDSize), "-o", out}
	linked, err = j.link(tc, out, append(flags, root)...)
	if err != nil {
		return nil, nil, err
	}
	if address, err := betterData(linked, j.describe()); err != nil || address == 0 {
		return linked, parts, err
	} else {
		flags = append(flags, "-D", fmt.Sprint(address))
	}
	linked, err = j.link(tc, out, append(flags, root)...)
	return linked, parts, err
}

// functionAlign is where functions start, on amd64; on arm64 Go's linker takes 16 all the same. What lies between them is 2 KiB
// less than with 16, and nothing here runs in a loop that is short enough for its alignment to count.
const functionAlign = 8

// link runs Go's linker and returns the file that it writes, with symbols and debugging information.
func (j *job) link(tc toolchain, out string, arguments ...string) ([]byte, error) {
	if _, err := tc.run(arguments...); err != nil {
		return nil, j.explainLink(err)
	}
	return os.ReadFile(out)
}

// compileRoot makes the package main that the linker insists on. It has nothing in it and imports the program, under a
// path that is not "main" either.
func compileRoot(tc toolchain, path, config, out string) error {
	source := strings.TrimSuffix(out, ".a") + ".go"
	if err := os.WriteFile(source, []byte("package main\n\nimport _ \""+path+"\"\n"), 0o600); err != nil {
		return err
	}
	_, err := tc.run("tool", "compile", "-p", "root", "-trimpath", filepath.Dir(source), "-importcfg", config, "-pack", "-o", out, source)
	return err
}

// compile compiles the package main and all that it imports.
func (j *job) compile(tc toolchain, overlay string) (parts []part, err error) {
	const format = "{{if .Export}}{{.ImportPath}}\t{{with .Module}}{{.Path}}\t{{.Version}}{{else}}\t{{end}}\t{{.Export}}{{end}}"
	// -wb=false: there is no garbage collector that would have to hear of a pointer that is stored.
	list, err := tc.run("list", "-overlay", overlay, "-tags", j.allTags(), "-trimpath", "-gcflags=mote/...=-wb=false",
		"-export", "-deps", "-f", format, ".")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(list) {
		if f := strings.Split(strings.TrimRight(line, "\n"), "\t"); len(f) == 4 {
			parts = append(parts, part{f[0], f[1], f[2], f[3]})
		}
	}
	return parts, nil
}

// tagBare is the build tag of what is linked without the Go runtime only.
const tagBare = "bare"

func (j *job) allTags() string {
	if j.tags == "" {
		return tagBare
	}
	return tagBare + "," + j.tags
}

// importConfig tells the linker where the packages are: "go tool link -h", -importcfg.
func importConfig(parts []part) []byte {
	var b bytes.Buffer
	for _, p := range parts {
		fmt.Fprintf(&b, "packagefile %s=%s\n", p.path, p.archive)
	}
	return b.Bytes()
}
