package main

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestSizes compares the files with the sizes in docs/architectures.md, which may be some changes behind.
func TestSizes(t *testing.T) {
	const drift = 8 // code takes whole pages of 4 KiB
	said := map[string]int64{}
	rows := regexp.MustCompile("(?m)^\\| `([a-z0-9]+)` \\|.*\\| `mote-([a-z0-9]+)` \\| ([0-9]+) \\|")
	for _, row := range rows.FindAllStringSubmatch(content(t, "../../docs/architectures.md"), -1) {
		if row[1] != row[2] {
			t.Errorf("the file of %s is called mote-%s", row[1], row[2])
		}
		said[row[1]], _ = strconv.ParseInt(row[3], 10, 64)
	}
	if len(said) != len(architectures) {
		t.Errorf("the page has %q, mote is built for %q", slices.Sorted(maps.Keys(said)), slices.Sorted(maps.Keys(architectures)))
	}
	forEach(t, func(t *testing.T, j job) {
		file, err := os.Stat(j.out)
		if err != nil {
			t.Fatal(err)
		}
		size := (file.Size() + 1023) / 1024
		if most := architectures[j.arch].most; size > most {
			t.Errorf("%d bytes, more than %d KiB", file.Size(), most)
		}
		if size < said[j.arch]-drift || size > said[j.arch]+drift {
			t.Errorf("%d KiB, and docs/architectures.md says %d", size, said[j.arch])
		}
	})
}

// TestLists compares the architectures with those that make all-arch builds, and, but for amd64, test/emulated.sh runs.
func TestLists(t *testing.T) {
	want := slices.Sorted(maps.Keys(architectures))
	for _, list := range []struct{ file, before string }{{"../../Makefile", "for arch in "}, {"../../test/emulated.sh", "|| set -- "}} {
		_, rest, _ := strings.Cut(content(t, list.file), list.before)
		line, _, _ := strings.Cut(rest, "\n")
		words, _, _ := strings.Cut(line, ";")
		got := strings.Fields(words)
		if list.file != "../../Makefile" {
			got = append(got, "amd64")
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s has %q, want %q", list.file, got, want)
		}
	}
}

func content(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
