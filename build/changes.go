package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// changes writes the entry of this version, which a release page shows.
func (r *release) changes() error {
	entry, err := r.changelogEntry()
	if err != nil {
		return err
	}
	return r.write("CHANGES.md", []byte(entry))
}

// changelogEntry is what the changelog says of this version: from its heading "## [VERSION" to the next one.
func (r *release) changelogEntry() (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "CHANGELOG.md"))
	if err != nil {
		return "", err
	}
	for _, section := range strings.Split("\n"+string(text), "\n## ")[1:] {
		heading, body, _ := strings.Cut(section, "\n")
		if rest, ok := strings.CutPrefix(heading, "["+r.Version); ok && (rest[0] == ']' || rest[0] == ',') {
			return "## " + heading + "\n" + strings.TrimRight(body, "\n") + "\n", nil
		}
	}
	return "", fmt.Errorf("CHANGELOG.md has no entry for %s", r.Version)
}
