package main

import (
	"debug/elf"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// machines are what the binaries must be.
var machines = map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64, "arm": elf.EM_ARM, "386": elf.EM_386,
	"ppc64le": elf.EM_PPC64, "s390x": elf.EM_S390, "riscv64": elf.EM_RISCV, "loong64": elf.EM_LOONGARCH}

// TestBinaries looks at the file of each architecture, under each of its names.
func TestBinaries(t *testing.T) {
	for _, a := range architectures {
		first := read(t, filepath.Join(made.dist, a.file()))
		for _, name := range a.names() {
			path := filepath.Join(made.dist, "mote-"+name)
			file, err := elf.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			file.Close()
			if file.Machine != machines[a.goarch] || file.Type != elf.ET_EXEC {
				t.Errorf("%s is %v, %v", name, file.Machine, file.Type)
			}
			if info, err := os.Stat(path); err != nil || info.Mode() != 0o755 || read(t, path) != first {
				t.Errorf("%s is not %s: %v", name, a.file(), err)
			}
		}
		if bill := read(t, filepath.Join(made.dist, a.file()+".spdx.json")); !strings.Contains(bill, mustSum(t, a.file())) {
			t.Errorf("the bill of %s names another file", a.file())
		}
	}
	commit := strings.TrimSpace(must(t, made.clone, "git", "rev-parse", "--short=12", "HEAD"))
	for _, name := range []string{runtime.GOARCH, strings.TrimSpace(must(t, ".", "uname", "-m"))} {
		want := "mote version " + version(t) + " - git." + commit + "\n"
		if out := must(t, made.dist, "./mote-"+name, "--version"); out != want {
			t.Errorf("mote-%s says %q, want %q", name, out, want)
		}
	}
}

func mustSum(t *testing.T, name string) string {
	t.Helper()
	sum, err := sumOf(filepath.Join(made.dist, name))
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// TestSums has sha256sum read the sums, and looks whether any file has none.
func TestSums(t *testing.T) {
	for _, a := range architectures {
		for _, name := range a.names() {
			must(t, made.dist, "sha256sum", "--check", "--strict", "mote-"+name+".sha256")
		}
	}
	checked := must(t, made.dist, "sha256sum", "--check", "--strict", sumsFile)
	names, err := filesIn(made.dist)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if sumless := name == sumsFile || strings.HasSuffix(name, ".sha256"); strings.Contains("\n"+checked, "\n"+name+": OK\n") == sumless {
			t.Errorf("%s: its sum is there %v", name, !sumless)
		}
	}
}

// TestProvenance compares the statement with the files, and with the commit.
func TestProvenance(t *testing.T) {
	var s statement
	if err := json.Unmarshal([]byte(read(t, filepath.Join(made.dist, provenanceFile))), &s); err != nil {
		t.Fatal(err)
	}
	if s.Type != "https://in-toto.io/Statement/v1" || s.PredicateType != "https://slsa.dev/provenance/v1" {
		t.Errorf("it is a %s of %s", s.Type, s.PredicateType)
	}
	var subjects []string
	for _, subject := range s.Subject {
		subjects = append(subjects, subject.Name)
		if subject.Digest["sha256"] != mustSum(t, subject.Name) {
			t.Errorf("%s has another sum", subject.Name)
		}
	}
	names, err := filesIn(made.dist)
	if err != nil {
		t.Fatal(err)
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		return name == sumsFile || name == provenanceFile || strings.HasSuffix(name, ".sha256")
	})
	if !slices.Equal(subjects, names) {
		t.Errorf("it is about %q, and there are %q", subjects, names)
	}
	d := s.Predicate.Definition
	commit := strings.TrimSpace(must(t, made.clone, "git", "rev-parse", "HEAD"))
	if d.Dependencies[0].Digest["gitCommit"] != commit || d.Dependencies[0].URI != "git+https://example.org/mote" {
		t.Errorf("built from %v, want %s", d.Dependencies[0], commit)
	}
	if want := (parameters{version(t), "https://example.org/mote", "https://example.org/dl", "the mote authors <mote@example.org>"}); d.External != want {
		t.Errorf("built with %v, want %v", d.External, want)
	}
}

// TestSign signs with ssh-keygen(1), and has it verify.
func TestSign(t *testing.T) {
	dir := t.TempDir()
	key := filepath.Join(t.TempDir(), "key")
	must(t, ".", "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key)
	for _, name := range []string{sumsFile, provenanceFile} {
		must(t, made.dist, "cp", name, dir)
	}
	r := release{work: dir}
	if err := r.sign("ssh-keygen -q -Y sign -n file -f " + key); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{sumsFile, provenanceFile} {
		must(t, dir, "sh", "-c", "ssh-keygen -q -Y check-novalidate -n file -s $0.sig <$0", name)
	}
	if err := r.sign("exit 3;"); err == nil || !strings.Contains(err.Error(), sumsFile) {
		t.Errorf("a command that fails: %v", err)
	}
}

// TestPinned compares the Dockerfile with the binaries: a stage for each name that Docker has for one, and its sum.
func TestPinned(t *testing.T) {
	text := read(t, filepath.Join(made.dist, "Dockerfile.pinned"))
	if !strings.Contains(text, "\nARG MOTE=https://example.org/dl\n") {
		t.Errorf("no address:\n%s", text)
	}
	stage := regexp.MustCompile(`(?m)^FROM scratch AS mote-(\w+)\nARG MOTE\nADD --chmod=755 --checksum=sha256:([0-9a-f]{64}) \$\{MOTE\}/(\S+) /mote$`)
	var stages, want []string
	for _, found := range stage.FindAllStringSubmatch(text, -1) {
		stages = append(stages, found[1])
		if found[3] != "mote-"+found[1] || found[2] != mustSum(t, found[3]) {
			t.Errorf("stage %q", found[0])
		}
	}
	for _, a := range architectures {
		want = append(want, a.docker...)
		if name := a.platform.Architecture + a.platform.Variant; !slices.Contains(a.docker, name) {
			t.Errorf("Docker calls %s %s", a.goarch, name)
		}
	}
	if !slices.Equal(stages, want) {
		t.Errorf("stages %q, want %q", stages, want)
	}
}

// TestChanges compares the entry with the changelog.
func TestChanges(t *testing.T) {
	entry := read(t, filepath.Join(made.dist, "CHANGES.md"))
	if !strings.HasPrefix(entry, "## ["+version(t)) || strings.Count(entry, "\n## ") != 0 || !strings.Contains(read(t, "../CHANGELOG.md"), entry) {
		t.Errorf("the entry is\n%s", entry)
	}
	r := release{parameters: parameters{Version: "9.9"}}
	if err := r.changes(); err == nil || !strings.Contains(err.Error(), "9.9") {
		t.Errorf("a version that is not in it: %v", err)
	}
}
