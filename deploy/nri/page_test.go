package main

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

var annotation = regexp.MustCompile("`" + prefix + "([a-z-]+)`")

// TestPage looks for the annotations of docs/kubernetes.md in the plugin, and the other way round.
func TestPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/kubernetes.md")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, m := range annotation.FindAllSubmatch(page, -1) {
		told[string(m[1])] = true
	}
	known := []string{"init"}
	for _, o := range options {
		known = append(known, o.name)
	}
	for _, name := range known {
		if !told[name] {
			t.Errorf("docs/kubernetes.md does not tell of %s%s", prefix, name)
		}
	}
	for name := range told {
		if !slices.Contains(known, name) {
			t.Errorf("docs/kubernetes.md tells of %s%s, which is not known", prefix, name)
		}
	}
}
