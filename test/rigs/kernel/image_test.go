package kernel

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// scratch is a folder for this run, with what is built for each machine in a folder below.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "mote-kernel-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

// repository is the root of the source tree.
const repository = "../../.."

var (
	imagesMutex sync.Mutex
	images      = map[string][]byte{} // by architecture
)

// image is the first file system of a machine: mote, test/child and the tests of some folders, built for it, and Debian's
// programs.
func (m machine) image(t *testing.T) []byte {
	t.Helper()
	imagesMutex.Lock()
	defer imagesMutex.Unlock()
	if images[m.arch] == nil {
		var a archive
		if err := errors.Join(m.built(&a), m.debianPrograms(&a, m.unpacked(t))); err != nil {
			t.Fatal(err)
		}
		a.end()
		images[m.arch] = a.Bytes()
	}
	return images[m.arch]
}

// folders are those of the tests that a machine runs: the table of behaviours, and on one machine some more.
func (m machine) folders() []string {
	folders := []string{"peers"}
	if m == amd64 {
		folders = append(folders, slices.Sorted(maps.Keys(onlyHere))...)
	}
	return folders
}

// built adds what is built here.
func (m machine) built(a *archive) error {
	dir := filepath.Join(scratch, m.arch)
	names, sources := []string{"mote", "child"}, ""
	for _, folder := range m.folders() {
		names, sources = append(names, folder+".test"), sources+" ./test/"+folder
	}
	for _, command := range []string{
		"mkdir -p " + dir,
		"make -s GOARCH=" + m.arch + " OUT=" + dir + "/mote",
		"go run ./internal/link -arch " + m.arch + " -o " + dir + "/child ./test/child",
		"env CGO_ENABLED=0 GOOS=linux GOARCH=" + m.arch + " go test -c -trimpath -ldflags=-s -o " + dir + "/" + sources,
	} {
		words := strings.Fields(command)
		if _, err := run(repository, words[0], words[1:]...); err != nil {
			return err
		}
	}
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		a.add(name, script, content)
	}
	return nil
}

// debianPrograms adds Debian's programs, and busybox under all names that nobody else has.
func (m machine) debianPrograms(a *archive, unpacked string) error {
	applets, err := run("/", "busybox", "--list")
	if err != nil {
		return fmt.Errorf("%w: make tools installs busybox-static", err)
	}
	for _, name := range strings.Fields("dev etc proc root sys tmp") {
		a.add(name, folder, nil)
	}
	const users = "root:x:0:0:root:/root:/bin/sh\n"
	a.add("etc/passwd", script, []byte(users))
	for _, name := range []string{"bin", "lib", "lib64", "usr"} {
		if exists(filepath.Join(unpacked, name)) {
			err = errors.Join(err, a.tree(unpacked, name))
		}
	}
	a.add("bin/sh", link, []byte("dash"))
	for _, name := range strings.Fields(applets) {
		if name != "sh" && !exists(filepath.Join(unpacked, "bin", name)) && !exists(filepath.Join(unpacked, "usr/bin", name)) {
			a.add("bin/"+name, link, []byte("busybox"))
		}
	}
	return err
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
