// Package sbom has no code of its own. Its test reads mote's bill of materials by the library of those who wrote the format.
package sbom

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/spdx/tools-golang/json"
	"github.com/spdx/tools-golang/spdx"
	"github.com/spdx/tools-golang/spdxlib"
)

// TestValid builds mote and has its bill of materials read, validated and compared with what SPDX 2.3 wants of a package
// whose files are not listed (7.4, 7.5, 7.8, 7.13, 7.15, 7.17).
func TestValid(t *testing.T) {
	out := filepath.Join(t.TempDir(), "mote")
	if text, err := exec.Command("make", "-s", "-C", "../..", "OUT="+out).CombinedOutput(); err != nil {
		t.Fatalf("make: %v\n%s", err, text)
	}
	file, err := os.Open(out + ".spdx.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	document, err := json.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := spdxlib.ValidateDocument(document); err != nil {
		t.Error(err)
	}
	if document.SPDXVersion != "SPDX-2.3" || len(document.Packages) != 3 {
		t.Errorf("%s with %d packages, want SPDX-2.3 with 3", document.SPDXVersion, len(document.Packages))
	}
	for _, p := range document.Packages {
		check(t, p)
	}
}

func check(t *testing.T, p *spdx.Package) {
	t.Helper()
	if p.FilesAnalyzed || !p.IsFilesAnalyzedTagPresent {
		t.Errorf("%s: filesAnalyzed is %v, there %v; want false", p.PackageName, p.FilesAnalyzed, p.IsFilesAnalyzedTagPresent)
	}
	if p.PackageSupplier == nil || p.PackageSupplier.SupplierType != "Organization" || p.PackageSupplier.Supplier == "" {
		t.Errorf("%s: the supplier is %v", p.PackageName, p.PackageSupplier)
	}
	for name, value := range map[string]string{
		"versionInfo": p.PackageVersion, "downloadLocation": p.PackageDownloadLocation, "licenseConcluded": p.PackageLicenseConcluded,
		"licenseDeclared": p.PackageLicenseDeclared, "copyrightText": p.PackageCopyrightText,
	} {
		if value == "" {
			t.Errorf("%s: no %s", p.PackageName, name)
		}
	}
}
