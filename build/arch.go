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
	{goarch: "amd64", platform: on("amd64", ""), docker: []string{"amd64"}, machine: []string{"x86_64"},
		deb: []string{"amd64"}, rpm: []string{"x86_64"}, apk: []string{"x86_64"}},
	{goarch: "arm64", platform: on("arm64", ""), docker: []string{"arm64"}, machine: []string{"aarch64"},
		deb: []string{"arm64"}, rpm: []string{"aarch64"}, apk: []string{"aarch64"}},
	// One file for all of arm. Who wants ARMv6 or ARMv7 takes the image of ARMv5 where there is no other: containerd's platforms.
	{goarch: "arm", platform: on("arm", "v5"), docker: []string{"arm", "armv5", "armv6", "armv7"},
		machine: []string{"armv5tel", "armv6l", "armv7l", "armv8l"},
		deb:     []string{"armel", "armhf"}, rpm: []string{"armv6hl", "armv7hl"}, apk: []string{"armhf", "armv7"}},
	{goarch: "386", platform: on("386", ""), docker: []string{"386"}, machine: []string{"i386", "i586", "i686"},
		deb: []string{"i386"}, rpm: []string{"i386"}, apk: []string{"x86"}},
	{goarch: "ppc64le", platform: on("ppc64le", ""), docker: []string{"ppc64le"}, machine: []string{"ppc64le"},
		deb: []string{"ppc64el"}, rpm: []string{"ppc64le"}, apk: []string{"ppc64le"}},
	{goarch: "s390x", platform: on("s390x", ""), docker: []string{"s390x"}, machine: []string{"s390x"},
		deb: []string{"s390x"}, rpm: []string{"s390x"}, apk: []string{"s390x"}},
	{goarch: "riscv64", platform: on("riscv64", ""), docker: []string{"riscv64"}, machine: []string{"riscv64"},
		deb: []string{"riscv64"}, rpm: []string{"riscv64"}, apk: []string{"riscv64"}},
	{goarch: "loong64", platform: on("loong64", ""), docker: []string{"loong64"}, machine: []string{"loongarch64"},
		deb: []string{"loong64"}, rpm: []string{"loongarch64"}, apk: []string{"loongarch64"}},
}

func on(arch, variant string) v1.Platform {
	return v1.Platform{OS: "linux", Architecture: arch, Variant: variant}
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
