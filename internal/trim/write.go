package main

import (
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"sort"
)

const (
	headerSize  = 64 // of an Elf64_Ehdr
	segmentSize = 56 // of an Elf64_Phdr
	sectionSize = 64 // of an Elf64_Shdr
)

// assemble makes the trimmed file.
func assemble(img *image, w *walk, m metadata) ([]byte, []*piece, error) {
	pieces := cutPieces(img, w.kept())
	if err := patchCalls(img, w, pieces); err != nil {
		return nil, nil, err
	}
	notes := []blob{{section: ".note.gnu.build-id", data: buildIDNote()}, {section: ".note.package", data: packageNote(m)}}
	if !addNotes(pieces, notes, img.arch.pageSize()) {
		return nil, nil, fmt.Errorf("refused: no read-only page for the notes")
	}
	f := &file{machine: img.machine, align: img.arch.pageSize(), entry: img.byName[entryName].address, pieces: pieces}
	out := f.bytes()
	sum := sha256.Sum256(out)
	id := f.noteOffset() + uint64(len(notes[0].data)) - buildIDSize
	copy(out[id:], sum[:buildIDSize])
	return out, pieces, checkPieces(pieces, f.align)
}

// patchCalls sends every call of a function that is not there to _crash.
func patchCalls(img *image, w *walk, pieces []*piece) error {
	target := img.byName[crashName].address
	for _, c := range w.patches {
		for _, p := range pieces {
			if c.pc < p.from || c.pc >= p.to {
				continue
			}
			if err := img.arch.redirect(p.data[c.pc-p.from:], c.pc, target); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkPieces is the last look at what the kernel will map.
func checkPieces(pieces []*piece, align uint64) error {
	for i, p := range pieces {
		switch {
		case p.flags&elf.PF_W != 0 && p.flags&elf.PF_X != 0:
			return fmt.Errorf("refused: a segment at %#x would be writable and executable", p.from)
		case i > 0 && pieces[i-1].to > p.from/align*align:
			return fmt.Errorf("refused: segments at %#x and %#x would share a page", pieces[i-1].from, p.from)
		}
	}
	return nil
}

// file is the trimmed file while it is laid out.
type file struct {
	machine  elf.Machine
	align    uint64
	entry    uint64
	pieces   []*piece
	sections []elf.Section64
	names    bytes.Buffer // .shstrtab
}

func (f *file) bytes() []byte {
	header := headerSize + segmentSize*uint64(len(f.pieces)+2) // and PT_NOTE, PT_GNU_STACK
	used := place(f.pieces, header, f.align)
	names, table := f.makeSections(&used)

	size := uint64(0)
	for _, s := range used {
		size = max(size, s.to)
	}
	out := make([]byte, size)
	for _, p := range f.pieces {
		if len(p.data) > 0 {
			copy(out[p.offset:], p.data)
		}
	}
	copy(out[names:], f.names.Bytes())
	put(out[table:], f.sections)
	put(out, f.header(table))
	put(out[headerSize:], f.segments())
	return out
}

func put(b []byte, v any) {
	if _, err := binary.Encode(b, binary.LittleEndian, v); err != nil {
		panic(err) // structures of fixed size into room that was made for them
	}
}

func (f *file) header(table uint64) elf.Header64 {
	h := elf.Header64{Type: uint16(elf.ET_EXEC), Machine: uint16(f.machine), Version: uint32(elf.EV_CURRENT), Entry: f.entry,
		Phoff: headerSize, Shoff: table, Ehsize: headerSize, Phentsize: segmentSize, Phnum: uint16(len(f.pieces) + 2),
		Shentsize: sectionSize, Shnum: uint16(len(f.sections)), Shstrndx: uint16(len(f.sections) - 1)}
	copy(h.Ident[:], elf.ELFMAG)
	h.Ident[elf.EI_CLASS] = byte(elf.ELFCLASS64)
	h.Ident[elf.EI_DATA] = byte(elf.ELFDATA2LSB)
	h.Ident[elf.EI_VERSION] = byte(elf.EV_CURRENT)
	return h
}

func (f *file) segments() (list []elf.Prog64) {
	for _, p := range f.pieces {
		list = append(list, elf.Prog64{Type: uint32(elf.PT_LOAD), Flags: uint32(p.flags), Off: p.offset, Vaddr: p.from,
			Paddr: p.from, Filesz: uint64(len(p.data)), Memsz: p.to - p.from, Align: f.align})
	}
	for _, p := range f.pieces {
		if len(p.notes) > 0 {
			at := p.notes[0].address
			list = append(list, elf.Prog64{Type: uint32(elf.PT_NOTE), Flags: uint32(elf.PF_R), Off: p.offset + at - p.from,
				Vaddr: at, Paddr: at, Filesz: p.to - at, Memsz: p.to - at, Align: 4})
		}
	}
	return append(list, elf.Prog64{Type: uint32(elf.PT_GNU_STACK), Flags: uint32(elf.PF_R | elf.PF_W), Align: 16})
}

// noteOffset is where the first note lies in the file.
func (f *file) noteOffset() uint64 {
	for _, p := range f.pieces {
		if len(p.notes) > 0 {
			return p.offset + p.notes[0].address - p.from
		}
	}
	return 0
}

// makeSections makes the table of sections, which nothing needs to run: strip, objcopy and the helpers of packagers fail
// on a file without one.
func (f *file) makeSections(used *[]span) (names, table uint64) {
	f.sections = []elf.Section64{{}}
	f.names.WriteByte(0)
	for _, p := range f.pieces {
		f.addSections(p)
	}
	f.addSection(".shstrtab", elf.SHT_STRTAB, elf.Section64{Addralign: 1})
	last := &f.sections[len(f.sections)-1]
	last.Size = uint64(f.names.Len())
	last.Off = claim(used, last.Size, 1)
	return last.Off, claim(used, sectionSize*uint64(len(f.sections)), 8)
}

func claim(used *[]span, size, align uint64) uint64 {
	at := gap(*used, size, align)
	*used = append(*used, span{at, at + size})
	sort.Slice(*used, func(i, j int) bool { return (*used)[i].from < (*used)[j].from })
	return at
}

// addSections describes one segment.
func (f *file) addSections(p *piece) {
	end := p.from + uint64(len(p.data))
	if len(p.notes) > 0 {
		end = p.keeps[len(p.keeps)-1].to
		for _, k := range p.keeps {
			end = max(end, k.to)
		}
	}
	name, flags := sectionOf(p.flags)
	if end > p.from {
		f.addSection(name, elf.SHT_PROGBITS, elf.Section64{Flags: uint64(flags), Addr: p.from, Off: p.offset,
			Size: end - p.from, Addralign: 1})
	}
	for _, n := range p.notes {
		f.addSection(n.section, elf.SHT_NOTE, elf.Section64{Flags: uint64(elf.SHF_ALLOC), Addr: n.address,
			Off: p.offset + n.address - p.from, Size: uint64(len(n.data)), Addralign: 4})
	}
	if p.writable() && p.to > end {
		f.addSection(".bss", elf.SHT_NOBITS, elf.Section64{Flags: uint64(flags), Addr: end, Off: p.offset + end - p.from,
			Size: p.to - end, Addralign: 1})
	}
}

func sectionOf(flags elf.ProgFlag) (string, elf.SectionFlag) {
	switch {
	case flags&elf.PF_X != 0:
		return ".text", elf.SHF_ALLOC | elf.SHF_EXECINSTR
	case flags&elf.PF_W != 0:
		return ".data", elf.SHF_ALLOC | elf.SHF_WRITE
	}
	return ".rodata", elf.SHF_ALLOC
}

func (f *file) addSection(name string, kind elf.SectionType, s elf.Section64) {
	s.Name, s.Type = uint32(f.names.Len()), uint32(kind)
	f.names.WriteString(name + "\x00")
	f.sections = append(f.sections, s)
}
