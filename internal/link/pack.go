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

// cold are the packages that a life without a surprise has no use for. Their code gets a mapping of its own where pages are
// small, because the kernel maps up to 16 neighbours of a page that is touched, but none beyond its mapping.
var cold = []string{"mote/internal/tool"}

// coldName is the section of that.
const coldName = ".text.cold"

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
	if spans, err = splitCold(f, spans); err != nil {
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
	for _, s := range f.Sections {
		if s.Flags&elf.SHF_ALLOC == 0 || s.Size == 0 || unread[s.Name] {
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

// splitCold cuts the cold packages out of the code, as whole pages.
func splitCold(f *elf.File, spans []span) ([]span, error) {
	symbols, err := f.Symbols()
	if err != nil {
		return nil, err
	}
	page, text := pageSize(f), spans[0]
	if page > smallPage {
		return spans, nil // in the 64 KiB of a large page are hot ones, too
	}
	var from, to uint64
	for _, s := range symbols {
		if !isCold(s.Name) || s.Value < text.from || s.Value >= text.to() {
			continue
		}
		if from == 0 || s.Value < from {
			from = s.Value
		}
		to = max(to, s.Value+s.Size)
	}
	from, to = (from+page-1)/page*page, to/page*page
	if from >= to {
		return spans, nil
	}
	return append([]span{text.part(".text", text.from, from), text.part(coldName, from, to), text.part(".text", to, text.to())},
		spans[1:]...), nil
}

func isCold(symbol string) bool {
	for _, path := range cold {
		if strings.HasPrefix(symbol, path+".") {
			return true
		}
	}
	return false
}

func (s span) part(name string, from, to uint64) span {
	return span{name, s.kind, s.flags, from, s.data[from-s.from : to-s.from]}
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
