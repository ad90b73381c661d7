package main

import (
	"bytes"
	"os"
	"testing"
)

// TestFresh packs once more. A plain go build takes the file as it is in the tree.
func TestFresh(t *testing.T) {
	t.Chdir("../../init")
	fresh, err := source()
	if err != nil {
		t.Fatal(err)
	}
	if old, err := os.ReadFile(output); err != nil || !bytes.Equal(old, fresh) {
		t.Errorf("init/%s is stale (%v): make packs it", output, err)
	}
}
