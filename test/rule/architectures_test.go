package rule

import (
	"go/build"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestFilesOfAnArchitecture compares the files of each architecture with the list of them in CONTRIBUTING.md.
func TestFilesOfAnArchitecture(t *testing.T) {
	_, section, _ := strings.Cut(string(readFile(t, repository(), "CONTRIBUTING.md")), "## Add an architecture")
	section, _, _ = strings.Cut(section, "\n## ")
	patterns := regexp.MustCompile("`([a-z/]+_)\\*(\\.[gs]o?)`").FindAllStringSubmatch(section, -1)
	if len(patterns) < 2 {
		t.Fatalf("it has only %q", patterns)
	}
	for _, arch := range architectures(t) {
		of := build.Default
		of.GOARCH, of.CgoEnabled, of.BuildTags = arch, false, []string{"bare"}
		for _, p := range patterns {
			if got := matching(t, &of, p[1]+"*"+p[2]); len(got) != 1 {
				t.Errorf("%s: %s*%s is %q, want one file", arch, p[1], p[2], got)
			}
		}
	}
	// riscv64 has nothing of its own but what each has.
	for _, pattern := range []string{"*/*_riscv64.*", "*/*/*_riscv64.*", "*/*/*/*_riscv64.*"} {
		for _, name := range glob(t, pattern) {
			listed := func(p []string) bool { return name == p[1]+"riscv64"+p[2] }
			if !slices.ContainsFunc(patterns, listed) {
				t.Errorf("CONTRIBUTING.md does not name %s", name)
			}
		}
	}
}

// matching are the files of a pattern that are built for an architecture.
func matching(t *testing.T, of *build.Context, pattern string) (names []string) {
	t.Helper()
	for _, name := range glob(t, pattern) {
		folder, file := path.Split(name)
		ours, err := of.MatchFile(root+"/"+folder, file)
		check(t, err)
		if ours && !strings.HasSuffix(name, "_test.go") {
			names = append(names, name)
		}
	}
	return names
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := fs.Glob(repository(), pattern)
	check(t, err)
	return names
}
