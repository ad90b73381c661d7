package program

import (
	file "debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/internal/kernel/kerneltest"
)

// cString is a text for the kernel.
func cString(t testing.TB, text string) kernel.CString { return kerneltest.Vector(t, text).At(0) }

// header is that of a program of 64 bits with some program headers, all zero.
func header(machine file.Machine, kind file.Type, headers int) []byte {
	text := make([]byte, headerSize+56*headers)
	copy(text, file.ELFMAG)
	text[file.EI_CLASS], text[file.EI_DATA] = byte(file.ELFCLASS64), byte(file.ELFDATA2LSB)
	put := binary.LittleEndian.PutUint16
	put(text[16:], uint16(kind))
	put(text[18:], uint16(machine))
	binary.LittleEndian.PutUint64(text[32:], headerSize)
	put(text[54:], 56)
	put(text[56:], uint16(headers))
	return text
}

// TestProbe has each answer of the kernel to one file that the kernel's own code names.
func TestProbe(t *testing.T) {
	own, dir := file.Machine(OwnMachine), t.TempDir()
	whole := header(own, file.ET_DYN, 2)
	before := header(own, file.ET_DYN, 2)
	binary.LittleEndian.PutUint64(before[32:], ^uint64(55)) // -56
	deep := func(n int) string { return dir + "/" + strings.Repeat("x", n) }
	for i := range 7 { // each a script of the next one
		content := []byte("#!" + deep(i+2) + "\n")
		if err := os.WriteFile(deep(i+1), content, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(dir+"/own", whole, 0o755); err != nil { // /bin/sh is the machine's, which mote may be emulated on
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, content string
		mode          os.FileMode
		want          unix.Errno
	}{
		{"a program", string(whole), 0o755, 0},
		{"not executable", string(whole), 0o644, unix.EACCES},
		{"an object file", string(header(own, file.ET_REL, 1)), 0o755, unix.ENOEXEC},
		{"of another machine", string(header(file.EM_S390, file.ET_EXEC, 1)), 0o755, unix.ENOEXEC},
		{"no program headers", string(header(own, file.ET_EXEC, 0)), 0o755, unix.ENOEXEC},
		{"cut off in them", string(whole[:len(whole)-1]), 0o755, unix.ENOEXEC},
		{"program headers before the file", string(before), 0o755, unix.ENOEXEC},
		{"cut off before its class", file.ELFMAG, 0o755, unix.ENOEXEC},
		{"empty", "", 0o755, unix.ENOEXEC},
		{"text", "echo\n", 0o755, unix.ENOEXEC},
		{"a script", "#!" + dir + "/own", 0o755, 0},
		{"a script of nothing", "#! \n", 0o755, unix.ENOEXEC},
		{"a script that ends there", "#! ", 0o755, unix.EACCES},
		{"a script of what is missing", "#!/nonexistent", 0o755, unix.ENOENT},
		{"a script of a folder", "#!/", 0o755, unix.EACCES},
		{"a script with a long name", "#!" + strings.Repeat("/", 300), 0o755, unix.ENOEXEC},
		{"six scripts", "#!" + deep(2), 0o755, unix.ELOOP},
	} {
		path := filepath.Join(dir, "program")
		if err := os.WriteFile(path, []byte(c.content), c.mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, c.mode); err != nil {
			t.Fatal(err)
		}
		if got := probe(cString(t, path), OwnMachine); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if got := probe(cString(t, dir), OwnMachine); got != unix.EACCES {
		t.Errorf("a folder: %v", got)
	}
}

// TestProbeLoader gives a program a loader, good and bad ones.
func TestProbeLoader(t *testing.T) {
	dir, own := t.TempDir(), file.Machine(OwnMachine)
	loader := dir + "/loader"
	program := header(own, file.ET_DYN, 1)
	binary.LittleEndian.PutUint32(program[headerSize:], uint32(file.PT_INTERP))
	binary.LittleEndian.PutUint64(program[headerSize+8:], uint64(len(program)))
	binary.LittleEndian.PutUint64(program[headerSize+32:], uint64(len(loader)+1))
	program = append(program, loader+"\x00"...)
	other := file.EM_AARCH64
	if own == other {
		other = file.EM_X86_64
	}
	smaller := map[file.Machine]file.Machine{file.EM_X86_64: file.EM_386, file.EM_AARCH64: file.EM_ARM}[own]
	for name, c := range map[string]struct {
		program, loader string
		want            unix.Errno
	}{
		"good":                  {string(program), string(header(own, file.ET_DYN, 1)), 0},
		"of another machine":    {string(program), string(header(other, file.ET_DYN, 1)), unix.ELIBBAD},
		"of one that runs too":  {string(program), string(header(smaller, file.ET_DYN, 1)), unix.ELIBBAD},
		"a script":              {string(program), "#!/bin/sh\n" + strings.Repeat("#", 100), unix.ELIBBAD},
		"text":                  {string(program), strings.Repeat("#", 100), unix.ELIBBAD},
		"short":                 {string(program), file.ELFMAG, unix.EIO},
		"a name that is cut":    {string(program[:len(program)-1]), "", unix.EIO},
		"a name without an end": {string(program[:len(program)-1]) + "x", "", unix.ENOEXEC},
	} {
		if err := os.WriteFile(loader, []byte(c.loader), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(dir+"/program", []byte(c.program), 0o755); err != nil {
			t.Fatal(err)
		}
		if got := probe(cString(t, dir+"/program"), OwnMachine); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if err := os.Remove(loader); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/program", program, 0o755); err != nil {
		t.Fatal(err)
	}
	if got := probe(cString(t, dir+"/program"), OwnMachine); got != unix.ENOENT {
		t.Errorf("a missing loader: %v", got)
	}
}

// FuzzLook reads what calls itself a program, and what it says that it needs. Nothing of it may lead out of the file or on for
// ever, and a text is never longer than its buffer.
func FuzzLook(f *testing.F) {
	for _, name := range []string{"/proc/self/exe", "/bin/sh", "/bin/ls"} {
		if text, err := os.ReadFile(name); err == nil {
			f.Add(text[:min(len(text), 1<<16)])
		}
	}
	f.Add([]byte("#!/bin/sh -e\n"))
	f.Add(header(file.EM_X86_64, file.ET_DYN, 3))
	f.Add(foreign(file.ELFCLASS32, file.EM_ARM))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content []byte) {
		path := dir + "/program"
		if err := os.WriteFile(path, content, 0o755); err != nil {
			t.Fatal(err)
		}
		var seen File
		_ = seen.Look(cString(t, path), OwnMachine)
		_ = probe(cString(t, path), OwnMachine)
		var d Dynamic
		if !d.Open(cString(t, path), seen.Machine) {
			return
		}
		defer d.Close()
		var buffer [64]byte
		for range len(d.tags) {
			name := d.Text(Needed, buffer[:])
			if len(name) >= len(buffer) || strings.Contains(name, "\x00") {
				t.Fatalf("%q", name)
			}
			if d.at > d.size {
				t.Fatalf("at %d of %d", d.at, d.size)
			}
		}
	})
}
