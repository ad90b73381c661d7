package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSameBytes makes the release anew elsewhere and later: in another clone, whose files have other dates and modes, on a
// machine of another name, in another time zone and language.
func TestSameBytes(t *testing.T) {
	other := filepath.Join(t.TempDir(), "a longer name of a folder")
	const script = `git clone -q "$1" "$2" && cd "$2" && find . -path ./.git -prune -o -type f -exec touch -d 1999-12-31 {} + &&
		hostname elsewhere && umask 077 && exec make -s verify-dist DIST="$1/dist"`
	words := []string{"unshare", "--uts", "sh", "-c", script, "sh", made.clone, other}
	if os.Getuid() != 0 {
		words = append([]string{"unshare", "--map-root-user"}, words[1:]...)
	}
	out, err := tool(".", []string{"TZ=Asia/Kathmandu", "LC_ALL=C.UTF-8", "GOFLAGS=-trimpath", "GOMAXPROCS=1", "SOURCE_DATE_EPOCH=1"}, words...)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out, "ok: all ") {
		t.Errorf("verify-dist says %q", out)
	}
}

// TestDifferenceIsFound changes, removes and adds files of a release.
func TestDifferenceIsFound(t *testing.T) {
	given := filepath.Join(t.TempDir(), "given")
	must(t, ".", "cp", "-r", made.dist, given)
	if err := os.WriteFile(filepath.Join(given, sumsFile+".sig"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := compare(given, made.dist); err != nil {
		t.Errorf("a signature beside it: %v", err)
	}
	index := layoutFolder + "/index.json"
	if err := os.WriteFile(filepath.Join(given, index), []byte(read(t, filepath.Join(given, index))+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(given, "mote-amd64.sha256")); err != nil {
		t.Fatal(err)
	}
	err := compare(given, made.dist)
	if err == nil || !strings.Contains(err.Error(), ": mote-amd64.sha256, "+index) || !strings.Contains(err.Error(), "2 of ") {
		t.Errorf("a file changed and one removed: %v", err)
	}
}

// TestOtherSources gives a release of another commit, and one of another Go release.
func TestOtherSources(t *testing.T) {
	var r release
	r.Source = "https://example.org/mote"
	if err := r.look(); err != nil {
		t.Fatal(err)
	}
	own := r.dependencies()
	if err := r.comparable(own); err != nil {
		t.Error(err)
	}
	commit := []resource{{Digest: map[string]string{"gitCommit": "0123"}}, own[1]}
	toolchain := []resource{own[0], {URI: "pkg:golang/stdlib@1.2"}}
	for _, given := range [][]resource{commit, toolchain, nil} {
		if err := r.comparable(given); err == nil || !strings.Contains(err.Error(), "built from") {
			t.Errorf("%v: %v", given, err)
		}
	}
}

// TestFolderStays has a release written to a folder with other files.
func TestFolderStays(t *testing.T) {
	dir := t.TempDir()
	if err := replaceable(dir); err != nil {
		t.Errorf("an empty folder: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "thesis"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	r := release{dir: dir}
	if err := r.make(""); err == nil || !strings.Contains(err.Error(), "stays") {
		t.Errorf("%v", err)
	}
	if err := replaceable(made.dist); err != nil {
		t.Errorf("an earlier release: %v", err)
	}
}
