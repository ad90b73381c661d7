package main

import (
	"debug/dwarf"
	"debug/elf"
	"os/exec"
	"strings"
	"testing"
)

func TestDebugFile(t *testing.T) {
	for _, goarch := range architectures {
		t.Run(goarch, func(t *testing.T) {
			file, r := trimmed(t, goarch, nil)
			shipped, debug := openELF(t, file), openELF(t, file+".debug")
			for i, s := range shipped.Sections[:len(shipped.Sections)-1] {
				d := debug.Sections[i]
				if s.Name != d.Name || s.Addr != d.Addr || s.Size != d.Size {
					t.Errorf("%s is %s at %#x in the debug file", s.Name, d.Name, d.Addr)
				}
			}
			symbols, err := debug.Symbols()
			if err != nil {
				t.Fatal(err)
			}
			at := map[string]elf.Symbol{}
			for _, s := range symbols {
				at[s.Name] = s
			}
			for _, f := range r.Functions {
				if s := at[f.Name]; s.Value != f.Address || s.Size != f.Size || elf.ST_TYPE(s.Info) != elf.STT_FUNC {
					t.Errorf("%s: %+v", f.Name, s)
				}
			}
			checkLines(t, debug, at["mote/init.Run"].Value)
		})
	}
}

func openELF(t *testing.T, name string) *elf.File {
	t.Helper()
	f, err := elf.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// checkLines looks up the line of a function.
func checkLines(t *testing.T, f *elf.File, address uint64) {
	t.Helper()
	d, err := f.DWARF()
	if err != nil {
		t.Fatal(err)
	}
	unit, err := d.Reader().Next()
	if err != nil || unit == nil {
		t.Fatal(err)
	}
	reader, err := d.LineReader(unit)
	if err != nil {
		t.Fatal(err)
	}
	var line dwarf.LineEntry
	if err := reader.SeekPC(address, &line); err != nil || line.File.Name != "mote/init/run.go" || line.Line < 10 {
		t.Errorf("%v, %+v", err, line)
	}
}

func TestDebugger(t *testing.T) {
	gdb := tool(t, "gdb")
	file, _ := trimmed(t, "amd64", nil)
	text, err := exec.Command(gdb, "-q", "-batch", "-nx", "-ex", "break mote/init.prepare", "-ex", "run -- true", "-ex", "bt",
		"-s", file+".debug", "-e", file).CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, want := range []string{"#0 ", "prepare", "mote/init/", "Run", "mote/init/run.go", "boot", "_boot", "boot_amd64.s"} {
		i := strings.Index(string(text[at:]), want)
		if i < 0 {
			t.Fatalf("gdb does not say %q:\n%s", want, text)
		}
		at += i
	}
}
