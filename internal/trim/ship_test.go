package main

import (
	"bytes"
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// These tests look at the file that ships, on both architectures, and run it.

var architectures = []string{"amd64", "arm64"}

// runner returns how to run a file of an architecture: as it is, or under qemu.
func runner(t *testing.T, goarch string) []string {
	t.Helper()
	if goarch == runtime.GOARCH {
		return nil
	}
	if goarch != "arm64" {
		t.Skipf("no emulator for %s", goarch)
	}
	return []string{tool(t, "qemu-aarch64-static")}
}

func runs(t *testing.T, prefix []string, file string) {
	t.Helper()
	args := append(append([]string(nil), prefix...), file, "--", "sh", "-c", "exit 7")
	if code, text := exitCode(t, args[0], args[1:]...); code != 7 || text != "" {
		t.Errorf("%v: exit code %d, want 7; it said %q", args, code, text)
	}
}

func TestShippedFileRuns(t *testing.T) {
	for _, goarch := range architectures {
		t.Run(goarch, func(t *testing.T) {
			prefix := runner(t, goarch)
			file, _ := trimmed(t, goarch, nil)
			runs(t, prefix, file)
			if goarch == "arm64" && prefix != nil {
				runs(t, append(prefix, "-p", "65536"), file) // a kernel with pages of 64 KiB
			}
		})
	}
}

func TestShippedFileHasNoRuntime(t *testing.T) {
	for _, goarch := range architectures {
		t.Run(goarch, func(t *testing.T) {
			file, _ := trimmed(t, goarch, nil)
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range []string{"runtime.", "runtime:", "goroutine", "Go buildinf", "GOMAXPROCS", "go:", "gopclntab"} {
				if bytes.Contains(content, []byte(word)) {
					t.Errorf("the file contains %q", word)
				}
			}
		})
	}
}

func TestSegments(t *testing.T) {
	for _, goarch := range architectures {
		t.Run(goarch, func(t *testing.T) {
			file, _ := trimmed(t, goarch, nil)
			f, err := elf.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			align := map[string]uint64{"amd64": 4096, "arm64": 65536}[goarch]
			if f.Progs[0].Off != 0 || len(f.Progs) != 3 {
				t.Errorf("%d program headers, want one segment, the notes and the stack", len(f.Progs))
			}
			last := uint64(0)
			for _, p := range f.Progs {
				switch p.Type {
				case elf.PT_GNU_STACK:
					if p.Flags != elf.PF_R|elf.PF_W {
						t.Errorf("the stack is %v", p.Flags)
					}
				case elf.PT_LOAD:
					if p.Flags&elf.PF_W != 0 && p.Flags&elf.PF_X != 0 {
						t.Errorf("%#x is writable and executable", p.Vaddr)
					}
					if p.Align != align || p.Off%align != p.Vaddr%align && p.Filesz > 0 {
						t.Errorf("%#x lies at %#x in the file, alignment %#x", p.Vaddr, p.Off, p.Align)
					}
					if p.Vaddr/align <= last {
						t.Errorf("%#x shares a page with the segment before", p.Vaddr)
					}
					last = (p.Vaddr + p.Memsz - 1) / align
				}
			}
		})
	}
}

func TestSections(t *testing.T) {
	file, _ := trimmed(t, "amd64", nil)
	f, err := elf.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, name := range []string{".text", ".rodata", ".note.gnu.build-id", ".note.package", ".shstrtab"} {
		if f.Section(name) == nil {
			t.Errorf("no section %s", name)
		}
	}
	note, err := f.Section(".note.package").Data()
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`{"type":"golang","name":"mote","version":"1.2.3","purl":"pkg:golang/mote@1.2.3","goVersion":%q}`,
		runtime.Version())
	if !bytes.Contains(note, []byte(want)) {
		t.Errorf("the package note is %q, want %s in it", note, want)
	}
	id, err := f.Section(".note.gnu.build-id").Data()
	if err != nil || len(id) != 36 || bytes.Equal(id[16:], make([]byte, buildIDSize)) {
		t.Errorf("the build id is %x, %v", id, err)
	}
}

// TestStripped is about packagers, whose helpers strip and rewrite every file.
func TestStripped(t *testing.T) {
	for _, test := range []struct{ name, goarch string }{
		{"strip", "amd64"}, {"objcopy", "amd64"}, {"llvm-strip", "amd64"}, {"llvm-strip", "arm64"},
		{"aarch64-linux-gnu-strip", "arm64"}, {"llvm-objcopy", "arm64"},
	} {
		t.Run(test.name+" "+test.goarch, func(t *testing.T) {
			path, prefix := tool(t, test.name), runner(t, test.goarch)
			file, _ := trimmed(t, test.goarch, nil)
			if text, err := exec.Command(path, file).CombinedOutput(); err != nil || len(text) > 0 {
				t.Fatalf("%v: %s", err, text)
			}
			runs(t, prefix, file)
		})
	}
}

func TestSameInputSameFile(t *testing.T) {
	in := linked(t, "amd64", nil)
	var files [2][]byte
	for i := range files {
		out := filepath.Join(t.TempDir(), "mote")
		if err := run(in, outputs{file: out}, ""); err != nil {
			t.Fatal(err)
		}
		files[i], _ = os.ReadFile(out)
	}
	if !bytes.Equal(files[0], files[1]) || len(files[0]) == 0 {
		t.Error("two runs made two different files")
	}
}

// TestCrash plants a bounds check that fails: the line must name an address in the function that failed.
func TestCrash(t *testing.T) {
	for _, goarch := range architectures {
		t.Run(goarch, func(t *testing.T) {
			prefix := runner(t, goarch)
			file, r := trimmed(t, goarch, boot("kernel.Exit(int(small[kernel.Getpid()]))", "var small [1]byte"))
			args := append(prefix, file)
			code, text := exitCode(t, args[0], args[1:]...)
			found := regexp.MustCompile(`^mote: internal error at 0x([0-9a-f]{16}), please report\n$`).FindStringSubmatch(text)
			if code != 125 || found == nil {
				t.Fatalf("exit code %d, it said %q", code, text)
			}
			at, _ := strconv.ParseUint(found[1], 16, 64)
			for _, f := range r.Functions {
				if at > f.Address && at <= f.Address+f.Size && f.Name == "main.boot" {
					return
				}
			}
			t.Errorf("%#x is not in main.boot", at)
		})
	}
}

func TestReport(t *testing.T) {
	file, r := trimmed(t, "amd64", nil)
	info, err := os.Stat(file)
	if err != nil || int64(r.FileSize) != info.Size() || info.Mode().Perm() != 0o755 {
		t.Errorf("size %d, %v, %v", r.FileSize, info, err)
	}
	sum := 0
	for _, f := range r.Stack.Path {
		sum += f.Bytes
	}
	if r.Stack.Path[0].Name != entryName || sum != r.Stack.Bytes || sum == 0 || sum > stackLimit {
		t.Errorf("the stack is %+v", r.Stack)
	}
	for _, f := range r.Functions {
		if strings.HasPrefix(f.Name, "runtime.") && !isAllowed(f.Name) {
			t.Errorf("%s was kept", f.Name)
		}
	}
}
