package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// packed is a file of a package, for all formats or for some.
type packed struct {
	path    string
	content []byte
	formats []string
}

var (
	debian    = []string{"deb"}
	notDebian = []string{"rpm", "apk"}
)

// contents are all files of the main package but the binary.
func (r *release) contents() ([]packed, error) {
	all := append(r.documents("mote"), packed{"/usr/share/lintian/overrides/mote", []byte(overrides), debian})
	var failed error
	add := func(from, to string, change func([]byte) []byte) {
		content, err := os.ReadFile(filepath.Join(root, from))
		if err != nil && failed == nil {
			failed = err
		}
		all = append(all, packed{to, change(content), nil})
	}
	add("docs/mote.1", manual("mote"), compressed)
	add("completions/mote.bash", "/usr/share/bash-completion/completions/mote", same)
	add("completions/_mote", "/usr/share/zsh/site-functions/_mote", same)
	add("completions/mote.fish", "/usr/share/fish/vendor_completions.d/mote.fish", same)
	add("README.md", "/usr/share/doc/mote/README.md", same)
	pages, err := filepath.Glob(filepath.Join(root, "docs/*.md"))
	if err != nil {
		return nil, err
	}
	for _, page := range pages { // beside the README, so that its links lead to them
		name := "docs/" + filepath.Base(page)
		add(name, "/usr/share/doc/mote/"+name, same)
	}
	return all, failed
}

// documents are what every package must have: Debian Policy 4.4 and 12.5, and what rpm and apk have in the place of it.
func (r *release) documents(name string) []packed {
	return []packed{
		{"/usr/share/doc/" + name + "/copyright", r.copyright(), debian},
		{"/usr/share/doc/" + name + "/changelog.gz", compressed(r.debianChanges(name)), debian},
		{"/usr/share/licenses/" + name + "/LICENSE", []byte(r.licence), notDebian},
	}
}

func (r *release) copyright() []byte {
	return []byte("mote " + r.Version + ", from " + r.Source + "\n\n" + r.licence)
}

func (r *release) debianChanges(name string) []byte {
	const form = "%s (%s) unstable; urgency=medium\n\n  * Release of mote %s; see CHANGELOG.md in its sources.\n\n -- %s  %s\n"
	return []byte(fmt.Sprintf(form, name, r.Version, r.Version, r.Maintainer, r.created.Format(time.RFC1123Z)))
}

// overrides are what lintian(1) finds in a package and what is as it should be.
const overrides = `# It is the first program of images that have no libc, and starts before any loader could.
mote: statically-linked-binary [usr/bin/mote]
`

func same(content []byte) []byte { return content }

// compressed is what "gzip -9n" makes of it: Debian Policy 12.1.
func compressed(content []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic(err) // of a level that there is not
	}
	_, _ = w.Write(content) // into memory
	_ = w.Close()
	return out.Bytes()
}
