package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// verify makes the release anew, with the parameters that the given one names, and compares all files.
func (r *release) verify(given string) error {
	var s statement
	text, err := os.ReadFile(filepath.Join(given, provenanceFile))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("%s: %w", provenanceFile, err)
	}
	if err := r.comparable(s.Predicate.Definition.Dependencies); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "mote-verify-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	r.parameters, r.dir = s.Predicate.Definition.External, filepath.Join(dir, "dist")
	if err := r.make(""); err != nil {
		return err
	}
	return compare(given, r.dir)
}

// comparable looks whether the given release is of this commit and Go release: another one has other bytes, and nobody should
// look for the reason elsewhere.
func (r *release) comparable(given []resource) error {
	if err := r.look(); err != nil {
		return err
	}
	if own := origin(r.dependencies()); origin(given) != own {
		return fmt.Errorf("it was built from %s, and this is %s", origin(given), own)
	}
	return nil
}

// origin is the commit and the Go release, the first two of the dependencies.
func origin(all []resource) string {
	if len(all) < 2 {
		return "nothing that is known"
	}
	return all[0].Digest["gitCommit"] + " by " + all[1].URI
}

// compare names each file that is different or missing. What is there beyond, such as signatures, is named and does no harm.
func compare(given, built string) error {
	want, err := filesIn(built)
	if err != nil {
		return err
	}
	have, err := filesIn(given)
	if err != nil {
		return err
	}
	var wrong []string
	for _, name := range want {
		one, err := os.ReadFile(filepath.Join(given, name))
		other, err2 := os.ReadFile(filepath.Join(built, name))
		if err != nil || err2 != nil || !bytes.Equal(one, other) {
			wrong = append(wrong, name)
		}
	}
	for _, name := range have {
		if !slices.Contains(want, name) {
			fmt.Println("not built here, and not compared:", name)
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%d of %d files in %s are not what is built here: %s", len(wrong), len(want), given, strings.Join(wrong, ", "))
	}
	fmt.Printf("ok: all %d files in %s are what is built here\n", len(want), given)
	return nil
}
