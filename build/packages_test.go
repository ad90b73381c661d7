package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// packageFile is the path of a package, with the name that its format wants.
func packageFile(t *testing.T, format, name, arch string) string {
	t.Helper()
	v := version(t)
	return filepath.Join(made.dist, map[string]string{
		"deb": name + "_" + v + "_" + arch + ".deb",
		"rpm": name + "-" + v + "-1." + arch + ".rpm",
		"apk": name + "_" + v + "-r0_" + arch + ".apk",
	}[format])
}

// TestPackages compares every file of each main package with its source.
func TestPackages(t *testing.T) {
	for _, format := range formats {
		for _, a := range architectures {
			for _, arch := range a.called(format) {
				path := packageFile(t, format, "mote", arch)
				checkHeader(t, format, path, "mote", arch)
				checkFiles(t, format, path, a)
			}
		}
	}
}

// shipped are the files of the main package that stand in the source tree, by their place there.
func shipped(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{
		"docs/mote.1":           "/usr/share/man/man1/mote.1.gz",
		"completions/mote.bash": "/usr/share/bash-completion/completions/mote",
		"completions/_mote":     "/usr/share/zsh/site-functions/_mote",
		"completions/mote.fish": "/usr/share/fish/vendor_completions.d/mote.fish",
		"README.md":             "/usr/share/doc/mote/README.md",
	}
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil || len(pages) < 10 {
		t.Fatalf("%d pages: %v", len(pages), err)
	}
	for _, page := range pages {
		all["docs/"+filepath.Base(page)] = "/usr/share/doc/mote/docs/" + filepath.Base(page)
	}
	return all
}

func checkFiles(t *testing.T, format, path string, a architecture) {
	t.Helper()
	all := extract(t, format, path)
	if binary := all["/usr/bin/mote"]; binary.content != read(t, filepath.Join(made.dist, a.file())) || binary.mode != 0o755 {
		t.Errorf("%s: /usr/bin/mote is another file, mode %v", path, binary.mode)
	}
	for from, to := range shipped(t) {
		content := all[to].content
		if strings.HasSuffix(to, ".gz") && content != "" {
			content = unpacked(t, content)
		}
		if content != read(t, filepath.Join(root, from)) || all[to].mode != 0o644 {
			t.Errorf("%s: %s is not %s, mode %v", path, to, from, all[to].mode)
		}
	}
	checkDocuments(t, format, path, "mote", all)
	if want := 1 + len(shipped(t)) + len(documents(format, "mote")); len(all) != want && format != "deb" || format == "deb" && len(all) != want+1 {
		t.Errorf("%s has %d files, want %d", path, len(all), want)
	}
}

// documents are those that a package must have.
func documents(format, name string) []string {
	if format == "deb" {
		return []string{"/usr/share/doc/" + name + "/copyright", "/usr/share/doc/" + name + "/changelog.gz"}
	}
	return []string{"/usr/share/licenses/" + name + "/LICENSE"}
}

func checkDocuments(t *testing.T, format, path, name string, all map[string]entry) {
	t.Helper()
	licence := all[documents(format, name)[0]].content
	if !strings.Contains(licence, read(t, "../LICENSE")) || !strings.Contains(licence, "The Go Authors") {
		t.Errorf("%s: the licence is %q", path, licence)
	}
	for file, e := range all {
		if !e.time.Equal(made.created) && e.target == "" && format != "rpm" { // whose times are in the header
			t.Errorf("%s: %s is of %v, want %v", path, file, e.time, made.created)
		}
	}
	if format != "rpm" {
		return
	}
	for _, time := range strings.Fields(must(t, ".", "rpm", "-qp", "--queryformat", "[%{FILEMTIMES} ]", path)) {
		if time != strconv.FormatInt(made.created.Unix(), 10) {
			t.Errorf("%s: a file is of %s", path, time)
		}
	}
}

// checkHeader asks for what a package says of itself.
func checkHeader(t *testing.T, format, path, name, arch string) {
	t.Helper()
	var got string
	switch format {
	case "deb":
		got = must(t, ".", "dpkg-deb", "--show", "--showformat", "${Package} ${Version} ${Architecture} ${Homepage}", path)
	case "rpm":
		got = must(t, ".", "rpm", "-qp", "--queryformat", "%{NAME} %{VERSION} %{ARCH} %{URL} %{BUILDTIME} %{BUILDHOST}", path)
		got = strings.TrimSuffix(got, fmt.Sprintf(" %d localhost", made.created.Unix()))
	case "apk":
		info := apk(t, path).info
		for _, key := range []string{"pkgname", "pkgver", "arch", "url"} {
			_, rest, _ := strings.Cut("\n"+info, "\n"+key+" = ")
			value, _, _ := strings.Cut(rest, "\n")
			got += strings.TrimSuffix(value, "-r0") + " "
		}
		got = strings.TrimSpace(got)
	}
	if want := name + " " + version(t) + " " + arch + " https://example.org/mote"; got != want {
		t.Errorf("%s says %q, want %q", path, got, want)
	}
}

// places are the links of each package in the place of another init, by format: the paths of Debian, Fedora and Alpine.
var places = map[string]map[string][]string{
	"tini":      {"": {"/usr/bin/docker-init", "/usr/bin/tini", "/usr/bin/tini-static"}, "apk": {"/sbin/tini", "/sbin/tini-static"}},
	"dumb-init": {"": {"/usr/bin/dumb-init"}},
	"catatonit": {"": {"/usr/bin/catatonit", "/usr/libexec/podman/catatonit"}},
}

// TestStandIns looks where their links lead, and with what they are in conflict.
func TestStandIns(t *testing.T) {
	for _, format := range formats {
		for original, links := range places {
			path := packageFile(t, format, "mote-"+original, anyArch[format])
			checkHeader(t, format, path, "mote-"+original, anyArch[format])
			all := extract(t, format, path)
			checkDocuments(t, format, path, "mote-"+original, all)
			var found []string
			for name, e := range all {
				if where := e.target; where != "" && !strings.HasPrefix(name, "/usr/share/man/") {
					found = append(found, name)
					if !filepath.IsAbs(where) {
						where = filepath.Join(filepath.Dir(name), where)
					}
					if where != "/usr/bin/mote" {
						t.Errorf("%s: %s leads to %s", path, name, where)
					}
				}
			}
			slices.Sort(found)
			if want := slices.Sorted(slices.Values(slices.Concat(links[""], links[format]))); !slices.Equal(found, want) {
				t.Errorf("%s has %q, want %q", path, found, want)
			}
			if !inConflict(t, format, path, original) {
				t.Errorf("%s is in no conflict with %s", path, original)
			}
		}
	}
}

func inConflict(t *testing.T, format, path, original string) bool {
	t.Helper()
	switch format {
	case "deb":
		return must(t, ".", "dpkg-deb", "--field", path, "Conflicts") == original+"\n"
	case "rpm":
		return strings.HasPrefix(must(t, ".", "rpm", "-qp", "--conflicts", path), original+"\n")
	}
	return strings.Contains(apk(t, path).info, "\nprovides = "+original+"="+version(t)+"-r0\n")
}

// explained are the tags of lintian(1) that say nothing about a package, and why.
var explained = map[string]string{
	"spelling-error-in-binary": "texts lie side by side in the file without anything between them, and read as one word",
}

// tooNew are those of a package for loong64, which the lintian of Debian 12 has not heard of. Later ones have nothing to say.
var tooNew = map[string]string{
	"unknown-architecture":           "it is one of Debian's ports",
	"binary-from-other-architecture": "it knows no machine for that architecture",
}

// TestLintian has Debian's checks look at every deb.
func TestLintian(t *testing.T) {
	debs, err := filepath.Glob(made.dist + "/*.deb")
	if err != nil || len(debs) < 5 {
		t.Fatalf("%q: %v", debs, err)
	}
	words := []string{"lintian", "--allow-root", "--pedantic", "--display-info", "--fail-on", "none", "--no-cfg"}
	loong64 := packageFile(t, "deb", "mote", "loong64")
	others := slices.DeleteFunc(debs, func(path string) bool { return path == loong64 })
	checkTags(t, must(t, ".", append(words, others...)...), explained)
	tags := maps.Clone(tooNew)
	maps.Copy(tags, explained)
	checkTags(t, must(t, ".", append(words, loong64)...), tags)
}

// checkTags reads lines such as "W: PACKAGE: TAG MORE".
func checkTags(t *testing.T, out string, known map[string]string) {
	t.Helper()
	for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
		if fields := strings.Fields(line); len(fields) > 2 && fields[0] != "N:" && known[fields[2]] == "" {
			t.Error(line)
		}
	}
}
