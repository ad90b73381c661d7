package main

import (
	"debug/buildinfo"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"sort"
	"strings"
)

const (
	entryName = "_boot"  // where the program starts
	crashName = "_crash" // where every cut call is sent
)

// symbol is a function or a variable of the file that is read.
type symbol struct {
	name          string
	address, size uint64
}

func (s symbol) end() uint64               { return s.address + s.size }
func (s symbol) contains(a uint64) bool    { return a >= s.address && a < s.end() }
func (s symbol) String() string            { return s.name }
func compare(list []symbol, i, j int) bool { return list[i].address < list[j].address }

// load is what the kernel maps of the file that is read.
type load struct {
	address, size uint64
	flags         elf.ProgFlag
	data          []byte // shorter than size where zeroes follow
}

// image is the file that is read.
type image struct {
	arch      arch
	machine   elf.Machine
	loads     []load
	functions []symbol // with a size, by address
	objects   []symbol // likewise
	carriers  []symbol // what the linker joins many nameless things under, such as go:string.*
	tables    []symbol // sections that no Go code can name
	byName    map[string]symbol
	sources   *sources
	info      *buildinfo.BuildInfo
}

func openImage(name string) (*image, error) {
	f, err := elf.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()

	img := &image{machine: f.Machine, byName: map[string]symbol{}}
	if img.arch, err = archOf(f); err != nil {
		return nil, err
	}
	if err := img.readLoads(f); err != nil {
		return nil, err
	}
	if err := img.readSymbols(f); err != nil {
		return nil, err
	}
	if img.sources, err = readSources(f); err != nil {
		return nil, err
	}
	if img.info, err = buildinfo.ReadFile(name); err != nil {
		return nil, err
	}
	return img, img.check(f.Entry)
}

func archOf(f *elf.File) (arch, error) {
	switch {
	case f.Type != elf.ET_EXEC:
		return nil, fmt.Errorf("refused: the file is not a program at a fixed address")
	case f.Machine == elf.EM_X86_64:
		return amd64{}, nil
	case f.Machine == elf.EM_AARCH64:
		return arm64{}, nil
	}
	return nil, fmt.Errorf("refused: no decoder for %v", f.Machine)
}

func (img *image) readLoads(f *elf.File) error {
	for _, p := range f.Progs {
		if p.Type != elf.PT_LOAD {
			continue
		}
		if p.Flags&elf.PF_W != 0 && p.Flags&elf.PF_X != 0 {
			return fmt.Errorf("refused: the segment at %#x is writable and executable", p.Vaddr)
		}
		data := make([]byte, p.Filesz)
		if _, err := p.ReadAt(data, 0); err != nil {
			return err
		}
		img.loads = append(img.loads, load{p.Vaddr, p.Memsz, p.Flags, data})
	}
	return nil
}

func (img *image) readSymbols(f *elf.File) error {
	list, err := f.Symbols()
	if err != nil {
		return fmt.Errorf("refused: no symbols; link without -s: %w", err)
	}
	for _, s := range list {
		sym := symbol{s.Name, s.Value, s.Size}
		if int(s.Section) >= len(f.Sections) || f.Sections[s.Section].Flags&elf.SHF_ALLOC == 0 {
			continue
		}
		code := f.Sections[s.Section].Flags&elf.SHF_EXECINSTR != 0
		switch {
		case sym.size == 0 && !code:
			img.carriers = append(img.carriers, sym)
		case sym.size == 0:
			continue
		case code:
			img.functions = append(img.functions, sym)
		default:
			img.objects = append(img.objects, sym)
		}
		img.byName[s.Name] = sym
	}
	for _, s := range f.Sections {
		if strings.HasPrefix(s.Name, ".gopclntab") || s.Name == ".typelink" || s.Name == ".itablink" {
			img.tables = append(img.tables, symbol{s.Name, s.Addr, s.Size})
		}
	}
	for _, l := range [][]symbol{img.functions, img.objects, img.carriers} {
		sort.SliceStable(l, func(i, j int) bool { return compare(l, i, j) })
	}
	return nil
}

// check refuses a file that lacks what everything else rests on.
func (img *image) check(entry uint64) error {
	for _, name := range []string{entryName, crashName} {
		if s, ok := img.byName[name]; !ok || img.functionAt(s.address).name == "" {
			return fmt.Errorf("refused: the file has no function %s", name)
		}
	}
	if img.byName[entryName].address != entry {
		return fmt.Errorf("refused: the file does not start at %s; link with -E %s", entryName, entryName)
	}
	return nil
}

// find returns the symbol of a sorted list that contains an address, or none.
func find(list []symbol, address uint64) symbol {
	i := sort.Search(len(list), func(i int) bool { return list[i].address > address })
	// Symbols overlap rarely, but they do: a name inside a larger one.
	for back := 1; back <= 4 && i-back >= 0; back++ {
		if list[i-back].contains(address) {
			return list[i-back]
		}
	}
	return symbol{}
}

func (img *image) functionAt(address uint64) symbol { return find(img.functions, address) }
func (img *image) objectAt(address uint64) symbol   { return find(img.objects, address) }

// carrierAt returns the name that the linker gives to the nameless things around an address, and where they end.
func (img *image) carrierAt(address uint64) symbol {
	i := sort.Search(len(img.carriers), func(i int) bool { return img.carriers[i].address > address })
	if i == 0 {
		return symbol{}
	}
	c := img.carriers[i-1]
	for _, s := range img.carriers[:i] { // of several names for one address, the one that tells most
		if s.address == c.address && strings.HasSuffix(s.name, ":*") {
			c = s
		}
	}
	end := img.loadAt(address).address + img.loadAt(address).size
	if i < len(img.carriers) {
		end = min(end, img.carriers[i].address)
	}
	c.size = end - c.address
	return c
}

func (img *image) loadAt(address uint64) load {
	for _, l := range img.loads {
		if address >= l.address && address < l.address+l.size {
			return l
		}
	}
	return load{}
}

func (img *image) has(address uint64) bool { return img.loadAt(address).size != 0 }

func (img *image) executable(address uint64) bool { return img.loadAt(address).flags&elf.PF_X != 0 }

// bytes returns a copy of memory as it is when the program starts.
func (img *image) bytes(address, size uint64) []byte {
	b := make([]byte, size)
	l := img.loadAt(address)
	if off := address - l.address; off < uint64(len(l.data)) {
		copy(b, l.data[off:])
	}
	return b
}

// words returns the aligned words between two addresses, each with its place.
func (img *image) words(from, to uint64, use func(at, value uint64) error) error {
	from = (from + 7) &^ 7
	if from >= to {
		return nil
	}
	b := img.bytes(from, to-from)
	for ; len(b) >= 8; b, from = b[8:], from+8 {
		if err := use(from, binary.LittleEndian.Uint64(b)); err != nil {
			return err
		}
	}
	return nil
}

func (img *image) writable(address uint64) bool { return img.loadAt(address).flags&elf.PF_W != 0 }
