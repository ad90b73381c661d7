package main

import (
	"bytes"
	"debug/elf"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// TestDebugFits compares the file that ships with the one that has its symbols: the same bytes at the same addresses, and
// the same build id.
func TestDebugFits(t *testing.T) {
	forEach(t, func(t *testing.T, j job) {
		shipped, debug := open(t, j.out), open(t, j.debug)
		if a, b := buildID(t, shipped), buildID(t, debug); !bytes.Equal(a, b) {
			t.Errorf("the build ids are %x and %x", a, b)
		}
		for _, s := range shipped.Sections {
			if s.Flags&elf.SHF_ALLOC == 0 || s.Type == elf.SHT_NOTE {
				continue
			}
			data, err := s.Data()
			if err != nil || !bytes.Equal(data, bytesAt(t, debug, s.Addr, s.Size)) {
				t.Errorf("%v, %s differs", err, s.Name)
			}
		}
	})
}

func buildID(t *testing.T, f *elf.File) []byte {
	t.Helper()
	note, err := f.Section(".note.gnu.build-id").Data()
	if err != nil || len(note) < buildIDSize {
		t.Fatalf("%v, the note is %x", err, note)
	}
	return note[len(note)-buildIDSize:]
}

// bytesAt reads memory as the kernel would map it.
func bytesAt(t *testing.T, f *elf.File, address, size uint64) []byte {
	t.Helper()
	for _, s := range f.Sections {
		if s.Flags&elf.SHF_ALLOC == 0 || address < s.Addr || address+size > s.Addr+s.Size {
			continue
		}
		if s.Type == elf.SHT_NOBITS {
			return make([]byte, size)
		}
		data, err := s.Data()
		if err != nil {
			t.Fatal(err)
		}
		return data[address-s.Addr:][:size]
	}
	t.Fatalf("%#x is in no section", address)
	return nil
}

// TestDebugger has gdb stop in the file that ships, by the symbols of the other: it knows lines, callers and variables.
func TestDebugger(t *testing.T) {
	forEach(t, func(t *testing.T, j job) {
		if j.arch != "amd64" {
			t.Skip("gdb would need a gdbserver in the emulator; the files are compared in TestDebugFits")
		}
		text, err := exec.Command(tool(t, "gdb"), "-q", "-batch", "-nx", "-ex", "break mote/init.spawn", "-ex", "run -- true",
			"-ex", "bt", "-ex", "up", "-ex", "info args", "-s", j.debug, "-e", j.out).CombinedOutput()
		if err != nil {
			t.Fatal(err)
		}
		at := 0
		for _, want := range []string{"#0 ", "spawn", "init/spawn.go", "start", "Run", "init/run.go", "boot", "main.go", "_boot", "boot_amd64.s", "p = 0x"} {
			i := strings.Index(string(text[at:]), want)
			if i < 0 {
				t.Fatalf("gdb does not say %q:\n%s", want, text)
			}
			at += i
		}
	})
}

// TestAddresses has addr2line, which reads one package as well as another, name the line of a function of each room.
func TestAddresses(t *testing.T) {
	want := map[string]string{"mote/init.Run": "init/run.go", "mote/forward.Classify": "forward/classify.go", "mote/internal/tool.Run": "internal/tool/tool.go",
		"mote/internal/options.Read": "internal/options/read.go"}
	forEach(t, func(t *testing.T, j job) {
		symbols, err := open(t, j.debug).Symbols()
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, s := range symbols {
			if file := want[s.Name]; file != "" {
				found++
				if place := command(t, "addr2line", "-e", j.debug, strconv.FormatUint(s.Value, 16)); !strings.Contains(place, file+":") {
					t.Errorf("%s is at %s, want %s", s.Name, place, file)
				}
			}
		}
		if found != len(want) {
			t.Errorf("%d of the functions are there, want %d", found, len(want))
		}
	})
}
