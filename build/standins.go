package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goreleaser/nfpm/v2/files"
)

// standIn is a package of links, by which mote takes the place of another init (docs/dropin.md).
type standIn struct {
	original string
	links    []string
	apkLinks []string // Alpine's paths, where they differ from those of Debian and Fedora
	others   []string // further packages of the original, with some of the links
	owners   []string // Debian packages of something else that own one of the links; they stay, without it
}

var standIns = []standIn{
	{original: "tini", links: []string{"/usr/bin/tini", "/usr/bin/docker-init", "/usr/bin/tini-static"},
		apkLinks: []string{"/sbin/tini", "/sbin/tini-static"}, others: []string{"tini-static"}, owners: []string{"docker.io"}},
	{original: "dumb-init", links: []string{"/usr/bin/dumb-init"}},
	{original: "catatonit", links: []string{"/usr/bin/catatonit", "/usr/libexec/podman/catatonit"}},
}

func (s standIn) name() string { return "mote-" + s.original }

// anyArch is what each format calls a package that fits all architectures.
var anyArch = map[string]string{"deb": "all", "rpm": "noarch", "apk": "noarch"}

// standIn writes such a package. It takes the original's place: Debian Policy 7.6.2. In an rpm, "Replaces" would become
// Obsoletes, by which an upgrade would change the init of machines that did not ask for it.
func (r *release) standIn(format string, s standIn) error {
	info := r.info(format, s.name(), anyArch[format])
	info.Description = fmt.Sprintf("mote in the place of %s\n%s", s.original, fmt.Sprintf(standInDescription, s.original))
	info.Provides = []string{s.original}
	originals := append([]string{s.original}, s.others...)
	switch format {
	case "deb":
		info.Depends, info.Conflicts = []string{"mote (= " + r.Version + ")"}, []string{s.original}
		info.Replaces = append([]string{s.original}, s.owners...)
	case "rpm":
		info.Depends, info.Conflicts = []string{"mote = " + r.Version}, originals
	case "apk": // which has no other word for a conflict than this: apk-package(5)
		info.Depends, info.Provides = []string{"mote=" + r.Version + "-r0"}, []string{s.original + "=" + r.Version + "-r0"}
		for _, o := range originals {
			info.Depends = append(info.Depends, "!"+o)
		}
	}
	links := s.links
	if format == "apk" {
		links = slices.Concat(links, s.apkLinks)
	}
	for _, at := range links {
		info.Contents = append(info.Contents, link("/usr/bin/mote", at))
	}
	for _, at := range s.links {
		info.Contents = append(info.Contents, link(manual("mote"), manual(filepath.Base(at))))
	}
	info.Contents = unique(info.Contents)
	return r.pack(format, info, r.documents(s.name()))
}

// link is relative within one folder of the root, and absolute beyond: Debian Policy 10.5.
func link(to, at string) *files.Content {
	if top := func(path string) string { return strings.Split(path, "/")[1] }; top(to) == top(at) {
		to, _ = filepath.Rel(filepath.Dir(at), to) // of two absolute paths
	}
	return &files.Content{Source: to, Destination: at, Type: files.TypeSymlink}
}

// manual is where the manual page of a program is.
func manual(program string) string { return "/usr/share/man/man1/" + program + ".1.gz" }

// unique leaves out what is there already: two links of a package may have one name in two folders, and so one manual page.
func unique(all files.Contents) (once files.Contents) {
	for _, c := range all {
		if !once.ContainsDestination(c.Destination) {
			once = append(once, c)
		}
	}
	return once
}

const standInDescription = `Links by which mote, called by the name of %[1]s, takes its options,
variables and defaults.`

const description = `The PID 1 that starts one app, hands it every signal, reaps every orphan
and ends with the app's exit code. One static file, without a libc and
without the Go runtime.`
