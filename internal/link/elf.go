package main

import (
	"debug/elf"
	"encoding/binary"
)

// writer lays out an ELF file: headers, segments, and a small table of sections. Nothing needs the sections to run, but
// strip, objcopy and the helpers of packagers fail on a file without any. elf(5).
type writer struct {
	linked   *elf.File
	flags    uint32 // of the machine, such as the floating-point ABI
	page     uint64
	segments []segment
	sections []elf.SectionHeader
}

// segment is a PT_LOAD: spans that follow each other closely, with the same rights.
type segment struct {
	spans  []span
	offset uint64 // in the file
}

func (s *segment) from() uint64 { return s.spans[0].from }
func (s *segment) to() uint64   { return s.spans[len(s.spans)-1].to() }

func newWriter(f *elf.File, linked []byte, spans []span) *writer {
	w := &writer{linked: f, page: pageSize(f)}
	w.flags = f.ByteOrder.Uint32(linked[w.flagsAt():])
	w.divide(spans)
	return w
}

// divide makes segments of spans.
func (w *writer) divide(spans []span) {
	for _, s := range spans {
		if n := len(w.segments); n > 0 && w.segments[n-1].takes(s) {
			w.segments[n-1].spans = append(w.segments[n-1].spans, s)
			continue
		}
		w.segments = append(w.segments, segment{spans: []span{s}})
	}
}

// takes tells whether a span goes into a segment: the one before it ends within the same page or the next. Code and
// constants share one, for a mapping costs more than a right that nobody uses: neither can be written.
func (s *segment) takes(next span) bool {
	return next.from/smallPage <= (s.to()-1)/smallPage+1
}

func (s *segment) flags() (flags elf.ProgFlag) {
	for _, part := range s.spans {
		flags |= part.flags
	}
	return flags
}

// file lays out the whole file.
func (w *writer) file() []byte {
	out := make([]byte, w.headerSize()+len(w.programs())*w.programSize())
	out = w.place(out)
	table, out := w.appendSections(out)
	copy(out, w.encodeHeader(table))
	at := w.headerSize()
	for _, p := range w.programs() {
		at += copy(out[at:], w.encodeProgram(p))
	}
	return out
}

// place appends the segments. Offset and address leave the same rest.
func (w *writer) place(out []byte) []byte {
	for i := range w.segments {
		s := &w.segments[i]
		out = padTo(out, s.from(), w.page)
		s.offset = uint64(len(out))
		for _, part := range s.spans {
			out = append(out, make([]byte, s.offset+part.from-s.from()-uint64(len(out)))...)
			out = append(out, part.data...)
		}
	}
	return out
}

// padTo appends zeros until the length leaves the rest that a number leaves.
func padTo(out []byte, number, divisor uint64) []byte {
	for uint64(len(out))%divisor != number%divisor {
		out = append(out, 0)
	}
	return out
}

func (w *writer) programs() (list []elf.ProgHeader) {
	note := elf.ProgHeader{Type: elf.PT_NOTE, Flags: elf.PF_R, Align: noteAlign}
	for _, s := range w.segments {
		p := elf.ProgHeader{Type: elf.PT_LOAD, Off: s.offset, Vaddr: s.from(), Filesz: s.to() - s.from(), Align: w.page}
		for _, part := range s.spans {
			p.Flags |= part.flags
			if part.kind != elf.SHT_NOTE {
				continue
			}
			if note.Filesz == 0 {
				note.Off, note.Vaddr = s.offset+part.from-s.from(), part.from
			}
			note.Filesz += uint64(len(part.data))
		}
		list = append(list, p)
	}
	return append(list, note, elf.ProgHeader{Type: elf.PT_GNU_STACK, Flags: elf.PF_R | elf.PF_W, Align: 16})
}

// describe makes the table of sections.
func (w *writer) describe() (list []elf.SectionHeader) {
	list = []elf.SectionHeader{{}}
	for _, s := range w.segments {
		for _, part := range s.spans {
			h := elf.SectionHeader{Name: part.name, Type: part.kind, Flags: elf.SHF_ALLOC, Addr: part.from,
				Offset: s.offset + part.from - s.from(), FileSize: uint64(len(part.data)), Addralign: 16}
			if part.flags&elf.PF_X != 0 {
				h.Flags |= elf.SHF_EXECINSTR
			}
			if part.kind == elf.SHT_NOTE {
				h.Addralign = noteAlign
			}
			for h.Addr%h.Addralign != 0 {
				h.Addralign /= 2
			}
			list = append(list, h)
		}
	}
	return list
}

// appendSections puts the sections' names and their table behind a file, and returns where the table is.
func (w *writer) appendSections(out []byte) (table uint64, file []byte) {
	w.sections = append(w.describe(), elf.SectionHeader{Name: ".shstrtab", Type: elf.SHT_STRTAB, Offset: uint64(len(out)), Addralign: 1})
	var names []byte
	var at []uint32
	for _, s := range w.sections {
		at = append(at, uint32(len(names)))
		names = append(append(names, s.Name...), 0)
	}
	w.sections[len(w.sections)-1].FileSize = uint64(len(names))
	out = padTo(append(out, names...), 0, 8)
	table = uint64(len(out))
	for i, s := range w.sections {
		out = append(out, w.encodeSection(s, at[i])...)
	}
	return table, out
}

// encode returns a structure of fixed size in the byte order of the machine.
func (w *writer) encode(v any) []byte {
	b, err := binary.Append(nil, w.linked.ByteOrder, v)
	if err != nil {
		panic(err)
	}
	return b
}
