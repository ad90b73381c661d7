package main

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// These tests look at the file that ships, for each architecture, and run it.

// machine is what the tests want to know of an architecture.
type machine struct {
	qemu     string   // what runs a file of it on another machine
	most     int64    // the size that the file may have, in KiB: Go's code for some is larger
	page     uint64   // the largest that its kernels have
	bigPages bool     // and qemu can have those, too
	strip    []string // what packagers strip and rewrite a file with
}

// architectures are those that mote is built for: docs/architectures.md. Debian 12 has no binutils for loong64, and qemu-arm gives
// up with large pages.
var architectures = map[string]machine{
	"386":     {"qemu-i386-static", 128, 4096, false, binutils("i686-linux-gnu-")},
	"amd64":   {"qemu-x86_64-static", 128, 4096, false, binutils("")},
	"arm":     {"qemu-arm-static", 136, 65536, false, binutils("arm-linux-gnueabi-")},
	"arm64":   {"qemu-aarch64-static", 128, 65536, true, binutils("aarch64-linux-gnu-")},
	"loong64": {"qemu-loongarch64-static", 136, 65536, true, []string{"eu-strip"}},
	"ppc64le": {"qemu-ppc64le-static", 136, 65536, true, binutils("powerpc64le-linux-gnu-")},
	"riscv64": {"qemu-riscv64-static", 128, 4096, false, binutils("riscv64-linux-gnu-")},
	"s390x":   {"qemu-s390x-static", 144, 4096, false, binutils("s390x-linux-gnu-")},
}

func binutils(prefix string) []string {
	return []string{prefix + "strip", prefix + "objcopy", "eu-strip"}
}

// built is mote for one architecture, built once for all tests.
type built struct {
	once sync.Once
	job  job
	err  error
}

var (
	builds  = map[string]*built{}
	scratch string
)

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "mote-link-test-"); err != nil {
		panic(err)
	}
	for arch := range architectures {
		builds[arch] = &built{}
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

// forEach runs a test for each architecture.
func forEach(t *testing.T, test func(t *testing.T, j job)) {
	for arch, b := range builds {
		t.Run(arch, func(t *testing.T) {
			b.once.Do(func() {
				out := filepath.Join(scratch, arch)
				b.job = job{program: "mote", arch: arch, out: out, debug: out + ".debug", bill: out + ".spdx.json",
					version: "1.2.3", commit: "0123456789ab", created: "2026-01-01T00:00:00Z"}
				b.err = b.job.run()
			})
			if b.err != nil {
				t.Fatal(b.err)
			}
			test(t, b.job)
		})
	}
}

// runs runs a mote that was built, and wants an app's exit code.
func runs(t *testing.T, arch, file string, emulatorOptions ...string) {
	t.Helper()
	words := append(emulator(t, arch, emulatorOptions...), file, "--", "sh", "-c", "exit 7")
	out, err := exec.Command(words[0], words[1:]...).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 7 || len(out) > 0 {
		t.Errorf("%q: %v, want code 7; it said %q", words, err, out)
	}
}

// emulator returns the words before a command line of an architecture: none for the machine's own.
func emulator(t *testing.T, arch string, options ...string) []string {
	t.Helper()
	if arch == runtime.GOARCH {
		return nil
	}
	return append([]string{tool(t, architectures[arch].qemu)}, options...)
}

// tool finds a program that make tools installs.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%v: make tools installs it", err)
	}
	return path
}

func open(t *testing.T, name string) *elf.File {
	t.Helper()
	f, err := elf.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestRuns(t *testing.T) {
	forEach(t, func(t *testing.T, j job) {
		runs(t, j.arch, j.out)
		if architectures[j.arch].bigPages && runtime.GOARCH != j.arch {
			t.Run("with pages of 64 KiB", func(t *testing.T) { runs(t, j.arch, j.out, "-p", "65536") })
		}
	})
}

func TestHasNoRuntime(t *testing.T) {
	forEach(t, func(t *testing.T, j job) {
		content, err := os.ReadFile(j.out)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"runtime.", "goroutine", "Go buildinf", "GOMAXPROCS", "gopclntab"} {
			if bytes.Contains(content, []byte(word)) {
				t.Errorf("the file contains %q", word)
			}
		}
	})
}

// TestSegments looks at what the kernel maps.
func TestSegments(t *testing.T) {
	forEach(t, func(t *testing.T, j job) {
		f := open(t, j.out)
		align := architectures[j.arch].page
		last, stack, maps := uint64(0), false, 0
		for _, p := range f.Progs {
			switch p.Type {
			case elf.PT_GNU_STACK:
				stack = p.Flags == elf.PF_R|elf.PF_W
			case elf.PT_INTERP, elf.PT_DYNAMIC:
				t.Errorf("has %v", p.Type)
			case elf.PT_LOAD:
				if maps++; p.Flags&elf.PF_W != 0 {
					t.Errorf("%#x is writable", p.Vaddr)
				}
				if p.Align != align || p.Off%align != p.Vaddr%align || p.Filesz != p.Memsz {
					t.Errorf("%#x lies at %#x in the file, alignment %#x, %d of %d bytes", p.Vaddr, p.Off, p.Align, p.Filesz, p.Memsz)
				}
				if p.Vaddr/align <= last {
					t.Errorf("%#x shares a page with the segment before", p.Vaddr)
				}
				last = (p.Vaddr + p.Memsz - 1) / align
			}
		}
		if maps != 1 {
			t.Errorf("%d mappings, want one: a package variable needs another (docs/bare.md#variable)", maps)
		}
		if !stack {
			t.Error("the stack is executable, or nothing says that it is not")
		}
	})
}

func TestSections(t *testing.T) {
	forEach(t, func(t *testing.T, j job) {
		f := open(t, j.out)
		for _, name := range []string{".text", ".rodata", ".note.gnu.build-id", ".note.package", ".shstrtab"} {
			if f.Section(name) == nil {
				t.Errorf("no section %s", name)
			}
		}
		note, err := f.Section(".note.package").Data()
		want := fmt.Sprintf(`{"type":"golang","name":"mote","version":"1.2.3","purl":"pkg:golang/mote@1.2.3","goVersion":%q}`, runtime.Version())
		if err != nil || !bytes.Contains(note, []byte(want)) {
			t.Errorf("%v, the package note is %q, want %s in it", err, note, want)
		}
		if text := command(t, "readelf", "-nW", j.out); strings.Count(text, "Build ID:") != 1 || strings.Contains(text, "Build ID: 00000000") {
			t.Errorf("readelf -n says %s", text)
		}
	})
}

// TestStripped is about packagers, whose helpers strip and rewrite every file.
func TestStripped(t *testing.T) {
	forEach(t, func(t *testing.T, j job) {
		content, err := os.ReadFile(j.out)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range architectures[j.arch].strip {
			file := filepath.Join(t.TempDir(), "mote")
			if err := os.WriteFile(file, content, 0o755); err != nil {
				t.Fatal(err)
			}
			if text := command(t, tool(t, name), file); text != "" {
				t.Errorf("%s says %s", name, text)
			}
			runs(t, j.arch, file)
		}
	})
}
