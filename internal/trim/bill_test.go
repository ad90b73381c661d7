package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestBill compares the bill of materials with the file that it is about.
func TestBill(t *testing.T) {
	dir := t.TempDir()
	out := outputs{file: filepath.Join(dir, "mote"), sbom: filepath.Join(dir, "mote.spdx.json"), created: "2026-01-01T00:00:00Z"}
	if err := run(linked(t, "amd64", nil), out, "1.2.3"); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out.sbom)
	if err != nil {
		t.Fatal(err)
	}
	var b bill
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(out.file)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(file)
	if got := b.Packages[0].Checksums[0].Value; got != hex.EncodeToString(sum[:]) {
		t.Errorf("the sum is %s, the file's %x", got, sum)
	}
	var names []string
	for _, p := range b.Packages {
		names = append(names, p.Name)
	}
	if len(names) != 3 || names[0] != "mote" || names[1] != goStandard || names[2] != "golang.org/x/sys" {
		t.Errorf("the parts are %q", names)
	}
	if b.Packages[0].Version != "1.2.3" || b.Creation.Created != out.created || len(b.Relationships) != 3 {
		t.Errorf("%+v", b)
	}
}
