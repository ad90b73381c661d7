package rule

import (
	"debug/dwarf"
	"debug/elf"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// TestLayoutOfG compares the g that _boot makes with the runtime's own, as the linked program describes it. With -short it does
// so for this machine's: on an empty cache each of the others takes ten seconds.
func TestLayoutOfG(t *testing.T) {
	readSources(t, repository())
	for _, architecture := range architectures(t) {
		if testing.Short() && architecture != runtime.GOARCH {
			continue
		}
		t.Run(architecture, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), module)
			build := exec.Command("go", "build", "-o", file, ".")
			build.Dir, build.Env = root, append(os.Environ(), "CGO_ENABLED=0", "GOARCH="+architecture)
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			source := "internal/bare/boot_" + architecture + ".s"
			defined := defines(string(readFile(t, repository(), source)))
			for _, what := range compareG(defined, layoutOfG(t, file)) {
				t.Errorf("%s does not fit runtime.g of %s: %s", source, runtime.Version(), what)
			}
		})
	}
}

// architectures are those that there is a _boot for.
func architectures(t *testing.T) (names []string) {
	t.Helper()
	files, err := fs.Glob(repository(), "internal/bare/boot_*.s")
	check(t, err)
	for _, file := range files {
		name := strings.TrimPrefix(strings.TrimSuffix(file, ".s"), "internal/bare/boot_")
		names = append(names, name)
	}
	if len(names) < 2 {
		t.Fatalf("only %q", names)
	}
	return names
}

// offsets names, for each #define of the assembly files, the field of runtime.g that it is the offset of.
var offsets = map[string]string{
	"stack_lo": "stack.lo", "stack_hi": "stack.hi", "stackguard0": "stackguard0", "stackguard1": "stackguard1",
}

// sizeOfG is the #define that says how much of a g there is: compiled code may read any field of it.
const sizeOfG = "G_SIZE"

// layout holds the offsets of fields, and the size of the whole under the name "".
type layout map[string]int64

// compareG returns what differs between the #defines and the real layout.
func compareG(defined map[string]int64, real layout) (different []string) {
	for name, field := range offsets {
		offset, found := real[field]
		if value, ok := defined[name]; !ok {
			different = append(different, "there is no #define "+name)
		} else if !found {
			different = append(different, "it has no field "+field)
		} else if value != offset {
			different = append(different, fmt.Sprintf("%s is at %d, not %d", field, offset, value))
		}
	}
	if defined[sizeOfG] < real[""] {
		different = append(different, fmt.Sprintf("%s must be at least %d", sizeOfG, real[""]))
	}
	return different
}

var define = regexp.MustCompile(`(?m)^#define\s+(\w+)\s+(\d+)\s*(?://.*)?$`)

// defines reads the plain numbers that an assembly file defines.
func defines(assembly string) map[string]int64 {
	values := map[string]int64{}
	for _, d := range define.FindAllStringSubmatch(assembly, -1) {
		values[d[1]], _ = strconv.ParseInt(d[2], 10, 64)
	}
	return values
}

func layoutOfG(t *testing.T, name string) layout {
	t.Helper()
	file, err := elf.Open(name)
	check(t, err)
	defer file.Close()
	data, err := file.DWARF()
	check(t, err)
	g, err := structType(data, "runtime.g")
	check(t, err)
	l := layout{"": g.Size()}
	l.add("", 0, g)
	return l
}

// add adds the fields of a struct, and those of structs in it, as "stack.lo".
func (l layout) add(prefix string, at int64, s *dwarf.StructType) {
	for _, f := range s.Field {
		l[prefix+f.Name] = at + f.ByteOffset
		if inner, ok := underlying(f.Type).(*dwarf.StructType); ok {
			l.add(prefix+f.Name+".", at+f.ByteOffset, inner)
		}
	}
}

func underlying(t dwarf.Type) dwarf.Type {
	for {
		named, ok := t.(*dwarf.TypedefType)
		if !ok {
			return t
		}
		t = named.Type
	}
}

func structType(data *dwarf.Data, name string) (*dwarf.StructType, error) {
	for r := data.Reader(); ; {
		entry, err := r.Next()
		if err != nil {
			return nil, err
		}
		if entry == nil {
			return nil, errors.New("the program does not describe " + name)
		}
		if entry.Tag != dwarf.TagStructType || entry.Val(dwarf.AttrName) != name {
			continue
		}
		found, err := data.Type(entry.Offset)
		if s, ok := found.(*dwarf.StructType); ok {
			return s, err
		}
		return nil, err
	}
}

// TestCompareG moves things about in the layout, as another version of Go might.
func TestCompareG(t *testing.T) {
	now := layout{"stack.lo": 0, "stack.hi": 8, "stackguard0": 16, "stackguard1": 24, "": 456}
	cases := []struct {
		name     string
		assembly string
		change   layout
		want     int
	}{
		{"as it is", "", nil, 0},
		{"a field has moved", "", layout{"stackguard0": 32}, 1},
		{"g has grown", "", layout{"": 520}, 1},
		{"a define is gone", "#define stack_hi (8)\n", nil, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			assembly := c.assembly + "#define stack_lo 0 // why\n#define stackguard0 16\n#define stackguard1\t24\n"
			assembly += "#define G_SIZE 512\t\t// why\n"
			if c.assembly == "" {
				assembly += "#define stack_hi 8\n"
			}
			real := layout{}
			for _, from := range []layout{now, c.change} {
				for field, value := range from {
					real[field] = value
				}
			}
			if got := compareG(defines(assembly), real); len(got) != c.want {
				t.Errorf("%d differences, want %d: %q", len(got), c.want, got)
			}
		})
	}
}
