package pages

import (
	"os"
	"strings"
	"testing"

	"mote/test/harness"
)

// TestContributing looks for each folder of mote's own packages where CONTRIBUTING.md says where the code is.
func TestContributing(t *testing.T) {
	text, err := os.ReadFile(harness.Root + "/CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	folders, err := os.ReadDir(harness.Root + "/internal")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if line := "\n    internal/" + folder.Name() + "/ "; !strings.Contains(string(text), line) {
			t.Errorf("says nothing of internal/%s", folder.Name())
		}
	}
}
