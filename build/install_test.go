package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goreleaser/nfpm/v2"
	"github.com/goreleaser/nfpm/v2/files"
)

// native are the packages for this machine, mote's own first.
func native(t *testing.T, format string) (paths []string) {
	t.Helper()
	for _, a := range architectures {
		if a.goarch == runtime.GOARCH {
			paths = append(paths, packageFile(t, format, "mote", a.called(format)[0]))
		}
	}
	for _, s := range standIns {
		paths = append(paths, packageFile(t, format, s.name(), anyArch[format]))
	}
	return paths
}

// speaking is the variable by which each original speaks. mote reads it under that name alone.
var speaking = map[string]string{"tini": "TINI_VERBOSITY=3", "dumb-init": "DUMB_INIT_DEBUG=1", "catatonit": "CATATONIT_DEBUG=1"}

// checkLinks runs each link in a root folder, with mote itself as the app, because there is no other program.
func checkLinks(t *testing.T, dir string) {
	t.Helper()
	for original, variable := range speaking {
		for _, link := range append(places[original][""], "/usr/bin/mote") {
			out, err := tool(".", []string{variable}, "chroot", dir, link, "--", "/usr/bin/mote", "--version")
			if err != nil || !strings.Contains(out, "mote version "+version(t)) {
				t.Errorf("%s: %v, %q", link, err, out)
			}
			if speaks := strings.Contains(out, "mote: "); speaks != (link != "/usr/bin/mote") {
				t.Errorf("%s with %s: it speaks %v: %q", link, variable, speaks, out)
			}
		}
	}
}

// TestDpkgRoot installs all into a folder, and removes them.
func TestDpkgRoot(t *testing.T) {
	needRoot(t)
	dir := t.TempDir()
	database(t, dir)
	dpkg := []string{"dpkg", "--root=" + dir, "--log=/dev/null", "--force-not-root"}
	must(t, dir, append(append(dpkg, "-i"), native(t, "deb")...)...)
	checkLinks(t, dir)
	must(t, dir, append(dpkg, "--verify")...)
	must(t, dir, append(dpkg, "--purge", "mote", "mote-tini", "mote-dumb-init", "mote-catatonit")...)
	if _, err := os.Lstat(filepath.Join(dir, "usr/bin")); err == nil {
		t.Error("dpkg has left /usr/bin")
	}
}

// database makes an empty one of dpkg(1).
func database(t *testing.T, dir string) {
	t.Helper()
	must(t, dir, "mkdir", "-p", "var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers", "tmp", "etc", "var/log")
	must(t, dir, "touch", "var/lib/dpkg/status", "var/lib/dpkg/available")
}

// TestDpkgChroot installs by the dpkg of a root folder, in place of the originals and of Docker's link to one of them.
func TestDpkgChroot(t *testing.T) {
	needRoot(t)
	dir := t.TempDir()
	database(t, dir)
	for _, program := range []string{"dpkg", "dpkg-deb", "dpkg-split", "dpkg-query", "tar", "rm", "sh", "diff", "ldconfig", "start-stop-daemon"} {
		transplant(t, dir, program)
	}
	docker := original(t, "deb", "docker.io", "/usr/bin/docker-init")
	before := []string{docker, original(t, "deb", "tini", "/usr/bin/tini"), original(t, "deb", "dumb-init", "/usr/bin/dumb-init"),
		original(t, "deb", "catatonit", "/usr/libexec/podman/catatonit")}
	must(t, dir, append([]string{"cp"}, append(slices.Concat(before, native(t, "deb")), "tmp")...)...)
	install := func(paths []string) string {
		words := []string{"chroot", dir, "dpkg", "-i"}
		for _, path := range paths {
			words = append(words, "/tmp/"+filepath.Base(path))
		}
		out, _ := tool(dir, nil, words...)
		return out
	}
	install(before)
	out := install(native(t, "deb"))
	if states, want := status(t, dir), "docker.io mote mote-catatonit mote-dumb-init mote-tini"; states != want {
		t.Errorf("installed are %q, want %q:\n%s", states, want, out)
	}
	checkLinks(t, dir)
	if out := install(before[1:2]); !strings.Contains(out, "conflicting packages - not installing tini") {
		t.Errorf("tini beside mote-tini: %q\n%s", status(t, dir), out)
	}
}

// status lists the packages that are installed.
func status(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	for _, line := range strings.Split(must(t, dir, "dpkg-query", "--admindir="+dir+"/var/lib/dpkg", "-W", "-f", "${db:Status-Status} ${Package}\n"), "\n") {
		if name, ok := strings.CutPrefix(line, "installed "); ok {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// transplant copies a program of this machine and the libraries that it needs.
func transplant(t *testing.T, dir, program string) {
	t.Helper()
	const script = `PATH=$PATH:/usr/sbin:/sbin; p=$(command -v "$1"); mkdir -p "$2/usr/bin" && cp -L "$p" "$2/usr/bin/" &&
		ln -sfn usr/bin "$2/bin" && for lib in $(ldd "$p" | grep -o '/[^ ]*'); do mkdir -p "$2$(dirname "$lib")"; cp -L "$lib" "$2$lib"; done`
	must(t, ".", "sh", "-ec", script, "sh", program, dir)
}

// original makes a package that has the name of an original, some file of it, and one more.
func original(t *testing.T, format, name, file string) string {
	t.Helper()
	info := &nfpm.Info{Name: name, Arch: anyArch[format], Platform: "linux", Version: "1", Maintainer: "a <a@example.org>", Description: "a",
		MTime: time.Unix(1, 0), Overridables: nfpm.Overridables{Contents: files.Contents{
			{Source: "main.go", Destination: file}, {Source: "main.go", Destination: "/usr/share/" + name}}}}
	packager, err := nfpm.Get(format)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := packager.Package(nfpm.WithDefaults(info), &out); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name+"."+format)
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestRpmRoot installs all into a folder, and has rpm compare the files with what it knows of them.
func TestRpmRoot(t *testing.T) {
	needRoot(t)
	dir := t.TempDir()
	rpm := []string{"rpm", "--root=" + dir}
	must(t, dir, append(append(rpm, "-i"), native(t, "rpm")...)...)
	checkLinks(t, dir)
	must(t, dir, append(rpm, "--verify", "mote", "mote-tini", "mote-dumb-init", "mote-catatonit")...)
	if out, err := tool(dir, nil, append(rpm, "-i", original(t, "rpm", "tini", "/usr/bin/tini-of-another-place"))...); err == nil || !strings.Contains(out, "conflicts with") {
		t.Errorf("tini beside mote-tini: %v, %q", err, out)
	}
}
