package main

import (
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"errors"
	"slices"
	"strings"
)

// unread are the sections that only the Go runtime reads. Nothing that the linker keeps without it points there.
var unread = map[string]bool{
	".gopclntab": true, ".go.module": true, ".go.buildinfo": true, ".go.fipsinfo": true, ".typelink": true, ".itablink": true,
	".note.gnu.build-id": true, // there is one that lies better
}

// span is a run of addresses that the file holds.
type span struct {
	name  string
	kind  elf.SectionType
	flags elf.ProgFlag
	from  uint64
	data  []byte
}

func (s span) to() uint64 { return s.from + uint64(len(s.data)) }

// pack writes what is needed of a linked file into a smaller one, at the same addresses, with another set of headers.
// Package variables come out read-only: nothing changes them. The file's hash becomes the build id of both.
func pack(linked []byte, m metadata) ([]byte, error) {
	f, err := elf.NewFile(bytes.NewReader(linked))
	if err != nil {
		return nil, err
	}
	w, err := arrange(f, linked, m)
	if err != nil {
		return nil, err
	}
	if w.sharesPage() {
		return nil, errors.New("pack: two segments share a page")
	}
	out := w.file()
	id := sha256.Sum256(out)
	return out, errors.Join(stamp(out, f.ByteOrder, id[:buildIDSize]), stamp(linked, f.ByteOrder, id[:buildIDSize]))
}

// arrange decides what goes into the smaller file, and where.
func arrange(f *elf.File, linked []byte, m metadata) (*writer, error) {
	spans, err := keep(f)
	if err != nil {
		return nil, err
	}
	if spans, err = addNotes(spans, buildIDNote(f.ByteOrder), m.note(f.ByteOrder)); err != nil {
		return nil, err
	}
	return newWriter(f, linked, spans), nil
}

// sharesPage tells whether two segments lie in one page. The kernel would give all of it the rights and the content of one.
func (w *writer) sharesPage() bool {
	for i := range w.segments[1:] {
		if (w.segments[i].to()-1)/w.page == w.segments[i+1].from()/w.page {
			return true
		}
	}
	return false
}

// betterData returns where the variables should be linked at, so that they follow the code in the file although offset
// and address leave the same rest by the largest page; 0 where any address will do.
func betterData(linked []byte, m metadata) (address uint64, err error) {
	f, err := elf.NewFile(bytes.NewReader(linked))
	if err != nil || pageSize(f) == smallPage {
		return 0, err
	}
	w, err := arrange(f, linked, m)
	if err != nil {
		return 0, err
	}
	w.file()
	last := len(w.segments) - 1
	if last == 0 {
		return 0, nil
	}
	code, data := &w.segments[last-1], &w.segments[last]
	into := data.from() % smallPage
	offset := (code.offset+code.to()-code.from()-into+smallPage-1)/smallPage*smallPage + into
	address = data.from() / w.page * w.page
	for address += offset % w.page; address < data.from() || address/w.page == (code.to()-1)/w.page; {
		address += w.page
	}
	return address - into, nil
}

// keep returns what mote needs of a linked file, by address.
func keep(f *elf.File) (spans []span, err error) {
	symbols, err := f.Symbols()
	if err != nil {
		return nil, err
	}
	for _, s := range f.Sections {
		if s.Flags&elf.SHF_ALLOC == 0 || s.Size == 0 || unread[s.Name] || s.Flags&elf.SHF_WRITE != 0 && !isUsed(s, symbols) {
			continue
		}
		data := make([]byte, s.Size) // a variable that starts at zero, too: the file is mapped read-only
		if s.Type != elf.SHT_NOBITS {
			if data, err = s.Data(); err != nil {
				return nil, err
			}
		}
		flags := elf.PF_R
		if s.Flags&elf.SHF_EXECINSTR != 0 {
			flags |= elf.PF_X
		}
		spans = append(spans, span{s.Name, elf.SHT_PROGBITS, flags, s.Addr, data})
	}
	if len(spans) == 0 || spans[0].flags&elf.PF_X == 0 {
		return nil, errors.New("pack: the linked file does not start with its code")
	}
	return spans, nil
}

// isUsed tells whether a section of variables has any that is not of the linker's own making.
func isUsed(s *elf.Section, symbols []elf.Symbol) bool {
	for _, symbol := range symbols {
		if symbol.Value >= s.Addr && symbol.Value < s.Addr+s.Size && symbol.Size > 0 &&
			symbol.Name != "runtime.lastmoduledatap" && !strings.HasPrefix(symbol.Name, "go:") {
			return true
		}
	}
	return false
}

// addNotes puts the notes behind the code and the constants, where there were sections that are left out.
func addNotes(spans []span, buildID, pack []byte) ([]span, error) {
	last := 0
	for i, s := range spans {
		if s.name == ".rodata" {
			last = i
		}
	}
	at := (spans[last].to() + noteAlign - 1) / noteAlign * noteAlign
	notes := []span{
		{".note.gnu.build-id", elf.SHT_NOTE, elf.PF_R, at, buildID},
		{".note.package", elf.SHT_NOTE, elf.PF_R, at + uint64(len(buildID)), pack},
	}
	if last+1 < len(spans) && notes[1].to() > spans[last+1].from {
		return nil, errors.New("pack: no room for the notes behind .rodata")
	}
	return slices.Insert(spans, last+1, notes...), nil
}

const smallPage = 4096

// pageSize is the largest page that a kernel of the machine may have: CONFIG_PAGE_SIZE_64KB and the like in the kernel's
// arch folders. Those of arm have small ones only, but the makers of some storage boxes have built theirs with 32 and 64 KiB.
func pageSize(f *elf.File) uint64 {
	switch f.Machine {
	case elf.EM_AARCH64, elf.EM_ARM, elf.EM_PPC64, elf.EM_LOONGARCH:
		return 65536
	}
	return smallPage
}
