package main

import (
	"debug/buildinfo"
	"debug/elf"
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
	noPointer []symbol // sections in which no word is an address
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
		if s.Name == ".noptrdata" || s.Name == ".noptrbss" {
			img.noPointer = append(img.noPointer, symbol{s.Name, s.Addr, s.Size})
		}
	}
	img.sort()
	return nil
}

func (img *image) sort() {
	for _, l := range [][]symbol{img.functions, img.objects, img.carriers, img.noPointer} {
		sort.SliceStable(l, func(i, j int) bool { return compare(l, i, j) })
	}
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
