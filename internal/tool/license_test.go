package tool

import (
	"os"
	"testing"
)

// TestLicense compares what mote prints with the file.
func TestLicense(t *testing.T) {
	if licenseText != readText(t, "../../LICENSE") {
		t.Error("licenseText is not the file LICENSE")
	}
}

func readText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
