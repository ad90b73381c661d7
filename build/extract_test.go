package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// entry is a file of a package.
type entry struct {
	mode    os.FileMode
	target  string // of a link
	content string
	time    time.Time
}

// extract reads all files of a package, by the tools of its format; there are none of apk here.
func extract(t *testing.T, format, path string) map[string]entry {
	t.Helper()
	dir := t.TempDir()
	switch format {
	case "deb":
		must(t, dir, "dpkg-deb", "-x", path, ".")
	case "rpm":
		must(t, dir, "sh", "-c", `rpm2cpio "$0" | cpio -idm --quiet --no-absolute-filenames`, path)
	case "apk":
		return apk(t, path).data
	}
	return tree(t, dir)
}

func tree(t *testing.T, dir string) map[string]entry {
	t.Helper()
	all := map[string]entry{}
	names, err := filesIn(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		path := filepath.Join(dir, name)
		info, err := os.Lstat(path)
		if err != nil {
			t.Fatal(err)
		}
		e := entry{mode: info.Mode(), time: info.ModTime().UTC()}
		if e.target, err = os.Readlink(path); err != nil {
			e.content = read(t, path)
		}
		all["/"+name] = e
	}
	return all
}

// apkFile is what is in an apk: two archives, each compressed, one behind the other (apk-package(5)).
type apkFile struct {
	info string // .PKGINFO
	data map[string]entry
}

func apk(t *testing.T, path string) apkFile {
	t.Helper()
	packed := bytes.NewReader([]byte(read(t, path)))
	control := member(t, packed)
	begin := int(packed.Size()) - packed.Len()
	data := member(t, packed)
	if packed.Len() != 0 {
		t.Errorf("%s: %d bytes are left", path, packed.Len())
	}
	// The first archive has no end, so that both are one for whoever reads on: that of the second is theirs.
	info := untar(t, control)[".PKGINFO"].content
	sum := sha256.Sum256([]byte(read(t, path))[begin:])
	if want := "\ndatahash = " + hex.EncodeToString(sum[:]) + "\n"; !strings.Contains(info, want) {
		t.Errorf("%s: no %q in\n%s", path, want, info)
	}
	all := map[string]entry{}
	for name, e := range untar(t, data) {
		if !e.mode.IsDir() {
			all["/"+name] = e
		}
	}
	return apkFile{info, all}
}

// member reads one gzip stream, and no byte further.
func member(t *testing.T, from *bytes.Reader) []byte {
	t.Helper()
	r, err := gzip.NewReader(from)
	if err != nil {
		t.Fatal(err)
	}
	r.Multistream(false)
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func untar(t *testing.T, content []byte) map[string]entry {
	t.Helper()
	all := map[string]entry{}
	r := tar.NewReader(bytes.NewReader(content))
	for {
		header, err := r.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		file, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[header.Name] = entry{header.FileInfo().Mode(), header.Linkname, string(file), header.ModTime.UTC()}
	}
}

// unpacked is what gzip(1) -d makes of it.
func unpacked(t *testing.T, content string) string {
	t.Helper()
	return string(member(t, bytes.NewReader([]byte(content))))
}
