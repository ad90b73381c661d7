package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goreleaser/nfpm/v2"
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

// standIn writes such a package.
func (r *release) standIn(format string, s standIn) error {
	info := r.info(format, s.name(), anyArch[format])
	info.Description = fmt.Sprintf("mote in the place of %[1]s\n"+standInDescription, s.original)
	r.relate(format, s, info)
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

// relate says in a format's own way that the package needs mote, and takes the original's place.
func (r *release) relate(format string, s standIn, info *nfpm.Info) {
	info.Provides = []string{s.original}
	switch format {
	case "deb": // whose dpkg then removes the original: Debian Policy 7.6.2
		info.Depends, info.Conflicts = []string{"mote (= " + r.Version + ")"}, []string{s.original}
		info.Replaces = append([]string{s.original}, s.owners...)
	case "rpm":
		// "Replaces" would become Obsoletes, by which an upgrade would change the init of machines that did not ask for it.
		info.Depends, info.Conflicts = []string{"mote = " + r.Version}, append([]string{s.original}, s.others...)
	case "apk":
		// Of those that provide a name with a version, the name's own package among them, apk installs one. To be in conflict
		// with what one provides ("!NAME") is a conflict with oneself, for older ones of it.
		info.Depends, info.Provides = []string{"mote=" + r.Version + "-r0"}, []string{s.original + "=" + r.Version + "-r0"}
		for _, o := range s.others {
			info.Depends = append(info.Depends, "!"+o)
		}
	}
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
