package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/goreleaser/nfpm/v2"
	_ "github.com/goreleaser/nfpm/v2/apk" // the formats register themselves
	_ "github.com/goreleaser/nfpm/v2/deb"
	"github.com/goreleaser/nfpm/v2/files"
	_ "github.com/goreleaser/nfpm/v2/rpm"
)

var formats = []string{"deb", "rpm", "apk"}

// packages writes mote's own package for each architecture, and those with links, which fit all of them.
func (r *release) packages() error {
	for _, format := range formats {
		for _, a := range architectures {
			for _, name := range a.called(format) {
				if err := r.main(format, name, r.path(a.file())); err != nil {
					return err
				}
			}
		}
		for _, s := range standIns {
			if err := r.standIn(format, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// main is the package with the binary.
func (r *release) main(format, arch, binary string) error {
	info := r.info(format, "mote", arch)
	info.Description = "tiny init for containers\n" + description
	info.Contents = files.Contents{file(binary, "/usr/bin/mote", 0o755)}
	return r.pack(format, info, r.files)
}

// info is what all packages have in common. Its time is that of all files, too.
func (r *release) info(format, name, arch string) *nfpm.Info {
	info := &nfpm.Info{
		Name: name, Arch: arch, Platform: "linux", Version: r.Version, MTime: r.created,
		Section: "admin", Priority: "optional", Maintainer: r.Maintainer, Vendor: "the mote authors",
		Homepage: r.Source, License: "MIT AND BSD-3-Clause", DisableGlobbing: true,
	}
	switch format { // its own name for the architecture, which nfpm is not to translate
	case "deb":
		info.Deb.Arch = arch
	case "rpm":
		info.Release, info.RPM.Arch, info.RPM.Group = "1", arch, "System Environment/Base"
		info.RPM.BuildHost = "localhost" // nfpm takes this machine's name where there is none
	case "apk":
		info.Release, info.APK.Arch = "r0", arch
	}
	return info
}

// pack adds files to a package and writes it under the name that its format wants.
func (r *release) pack(format string, info *nfpm.Info, some []packed) error {
	work, err := os.MkdirTemp("", "mote-package-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	for i, f := range some {
		if len(f.formats) > 0 && !slices.Contains(f.formats, format) {
			continue
		}
		path := fmt.Sprintf("%s/%d", work, i)
		if err := os.WriteFile(path, f.content, 0o644); err != nil {
			return err
		}
		info.Contents = append(info.Contents, file(path, f.path, 0o644))
	}
	packager, err := nfpm.Get(format)
	if err != nil {
		return err
	}
	info = nfpm.WithDefaults(info)
	out, err := os.Create(r.path(packager.ConventionalFileName(info)))
	if err != nil {
		return err
	}
	defer out.Close()
	if err := packager.Package(info, out); err != nil {
		return fmt.Errorf("%s: %w", out.Name(), err)
	}
	return out.Close()
}

func file(from, to string, mode os.FileMode) *files.Content {
	return &files.Content{Source: from, Destination: to, FileInfo: &files.ContentFileInfo{Mode: mode}}
}
