package check

import (
	"os"
	"strings"
	"testing"

	"mote/internal/program"
)

// TestStandard has the folders of each loader, and whether these are all.
func TestStandard(t *testing.T) {
	for _, c := range []struct {
		loader  string
		machine int
		want    string
		unsure  bool
	}{
		{"ld-linux-x86-64.so.2", program.Amd64, ofAmd64, false},
		{"ld-linux-aarch64.so.1", program.Arm64, ofArm64, false},
		{"ld-linux.so.2", program.Amd64, ofOthers, true},
		{"ld-linux-riscv64-lp64d.so.1", 243, ofOthers, true},
		{"ld.so.1", program.Amd64, ofOthers, true},
		{"ld-musl-x86_64.so.1", program.Amd64, ofMusl, hasMuslPath()},
	} {
		l := libraries{machine: c.machine}
		if got := l.standard(c.loader); got != c.want || l.unsure != c.unsure {
			t.Errorf("%s: %q, unsure %v", c.loader, got, l.unsure)
		}
		if musl := strings.Contains(c.loader, "musl"); l.musl != musl || l.finds("libc.musl-x86_64.so.1") != musl {
			t.Errorf("%s: musl %v", c.loader, l.musl)
		}
	}
}

// TestIsIn looks for a library in lists of folders. The test itself will do for one.
func TestIsIn(t *testing.T) {
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, dir+"/lib.so"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/text.so", []byte("INPUT(lib.so)\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	for _, c := range []struct {
		folders, name string
		want, unsure  bool
	}{
		{"", "lib.so", false, false},
		{dir, "lib.so", true, false},
		{"/nonexistent:" + dir, "lib.so", true, false},
		{"/nonexistent::", "lib.so", true, false}, // an empty one is the working directory
		{dir, "text.so", false, false},
		{dir, "none.so", false, false},
		{"$ORIGIN/../lib", "lib.so", false, true},
		{"$ORIGIN:" + dir, "lib.so", true, true},
		{strings.Repeat("/x", 3000) + ":" + dir, "lib.so", true, true},
	} {
		l := libraries{machine: program.OwnMachine}
		if got := l.isIn(c.folders, c.name); got != c.want || l.unsure != c.unsure {
			t.Errorf("%.40q, %s: %v, unsure %v", c.folders, c.name, got, l.unsure)
		}
		l.machine = 8
		if l.isIn(c.folders, c.name) {
			t.Errorf("%.40q, %s: found for another machine", c.folders, c.name)
		}
	}
}
