package kernel

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// packages have what the tests run beside mote, and the libraries of that.
var packages = strings.Fields("busybox-static dash bash strace util-linux libc6 libcap-ng0 libgcc-s1 liblzma5 libsmartcols1 libtinfo6 libunwind8")

// needless are files of these packages that no test opens, and the most of them.
var needless = []string{"lib/modules", "usr/share", "usr/sbin", "sbin", "usr/lib/*/gconv", "usr/lib/*/perl-base"}

// unpacked returns a folder with the content of a kernel's package and of the others. It is filled once.
func (m machine) unpacked(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	wanted := sha256.Sum256([]byte(fmt.Sprint(m.flavour, packages, needless)))
	folder := filepath.Join(cache, "mote", "kernels", fmt.Sprintf("%s-%x", m.debian, wanted[:4]))
	if _, err := os.Stat(folder); err == nil {
		return folder
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		t.Fatal(err)
	}
	removeAbandoned(filepath.Dir(folder))
	scratch, err := os.MkdirTemp(filepath.Dir(folder), unfinished)
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(scratch)
	content := filepath.Join(scratch, "content")
	if err := errors.Join(m.fetch(scratch), unpack(scratch, content)); err != nil {
		t.Fatalf("no packages of Debian for %s: %v", m.debian, err)
	}
	// Somebody else may have been faster.
	if err := os.Rename(content, folder); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	return folder
}

// unfinished begins the names of folders that are being filled.
const unfinished = "new-"

// removeAbandoned removes what runs have left that were killed in the middle of this.
func removeAbandoned(cache string) {
	folders, _ := filepath.Glob(filepath.Join(cache, unfinished+"*"))
	for _, folder := range folders {
		if info, err := os.Stat(folder); err == nil && time.Since(info.ModTime()) > time.Hour {
			os.RemoveAll(folder)
		}
	}
}

// fetch downloads the packages for the machine's architecture into a folder. apt-get keeps its lists there as well, and is
// told that nothing is installed: apt.conf(5).
func (m machine) fetch(scratch string) error {
	lists := filepath.Join(scratch, "lists")
	status := filepath.Join(scratch, "status")
	options := []string{"-qq", "-o", "APT::Architecture=" + m.debian, "-o", "APT::Architectures=" + m.debian,
		"-o", "Dir::State::Lists=" + lists, "-o", "Dir::State::Status=" + status, "-o", "Dir::Cache=" + scratch,
		"-o", "APT::Sandbox::User="}
	if err := errors.Join(os.MkdirAll(filepath.Join(lists, "partial"), 0o755), os.WriteFile(status, nil, 0o644)); err != nil {
		return err
	}
	// A list that cannot be had may be one that is not needed, such as that of a mirror which is just being updated.
	_, outdated := run(scratch, "apt-get", append(options, "update")...)
	depends, err := run(scratch, "apt-cache", append(options, "depends", "linux-image-"+m.flavour)...)
	image := regexp.MustCompile(`Depends: (linux-image-\S+)`).FindStringSubmatch(depends)
	if err != nil || image == nil {
		return errors.Join(fmt.Errorf("linux-image-%s depends on no kernel: %q", m.flavour, depends), err, outdated)
	}
	if _, err = run(scratch, "apt-get", append(append(options, "download", image[1]), packages...)...); err != nil {
		return errors.Join(err, outdated)
	}
	return nil
}

// unpack takes the files out of the packages in a folder, as dpkg-deb(1) does, and leaves out what is needless.
func unpack(scratch, content string) error {
	archives, err := filepath.Glob(filepath.Join(scratch, "*.deb"))
	for _, archive := range archives {
		_, failed := run(scratch, "dpkg-deb", "--extract", archive, content)
		err = errors.Join(err, failed)
	}
	for _, pattern := range needless {
		folders, _ := filepath.Glob(filepath.Join(content, pattern))
		for _, folder := range folders {
			err = errors.Join(err, os.RemoveAll(folder))
		}
	}
	return err
}

// run runs a command in a folder and returns what it wrote to stdout.
func run(folder, name string, words ...string) (string, error) {
	var stdout, stderr strings.Builder
	cmd := exec.Command(name, words...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = folder, &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%q: %w\n%s", cmd.Args, err, stderr.String())
	}
	return stdout.String(), nil
}
