package main

import (
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// architecture is one that mote is released for, and what everybody calls it.
type architecture struct {
	goarch   string      // what make takes
	platform v1.Platform // as in an image index: image-spec, "Image Index"
	// docker is what a Dockerfile calls it: TARGETARCH, with and without TARGETVARIANT. The first one names the files that go
	// with the binary, too.
	docker []string
	// machine is what uname(1) -m says there.
	machine []string
	// deb, rpm and apk are what the formats call it.
	deb, rpm, apk []string
}

var architectures = []architecture{
	{goarch: "amd64", platform: v1.Platform{OS: "linux", Architecture: "amd64"}, docker: []string{"amd64"},
		machine: []string{"x86_64"}, deb: []string{"amd64"}, rpm: []string{"x86_64"}, apk: []string{"x86_64"}},
	{goarch: "arm64", platform: v1.Platform{OS: "linux", Architecture: "arm64"}, docker: []string{"arm64"},
		machine: []string{"aarch64"}, deb: []string{"arm64"}, rpm: []string{"aarch64"}, apk: []string{"aarch64"}},
}

// file is the first name of the architecture's binary.
func (a architecture) file() string { return "mote-" + a.docker[0] }

// names are the ends of all names of the binary. Some architectures have the same one everywhere.
func (a architecture) names() []string {
	all := slices.Concat(a.docker, a.machine)
	slices.Sort(all)
	return slices.Compact(all)
}

// called is what a format calls the architecture.
func (a architecture) called(format string) []string {
	return map[string][]string{"deb": a.deb, "rpm": a.rpm, "apk": a.apk}[format]
}
