package main

import (
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"encoding/binary"
)

const (
	headerSize  = 64 // of an Elf64_Ehdr
	segmentSize = 56 // of an Elf64_Phdr
	sectionSize = 64 // of an Elf64_Shdr
)

var noteSections = [...]string{".note.gnu.build-id", ".note.package"}

// assemble makes the trimmed file and checks it.
func assemble(img *image, w *walk, m metadata, hot map[string]bool) ([]byte, *layout, error) {
	list, err := cutChunks(w)
	if err != nil {
		return nil, nil, err
	}
	list.heat(w, hot)
	list.share()
	list.squeeze(w)
	count := uint64(3) // PT_LOAD, PT_NOTE, PT_GNU_STACK
	for _, c := range list {
		if c.written {
			count = 4
		}
	}
	l := layOut(img, list, [][]byte{buildIDNote(), packageNote(m)}, headerSize+segmentSize*count)
	if err := l.relocate(w); err != nil {
		return nil, nil, err
	}
	l.copyOut()
	l.entry, err = l.chunks.move(img.byName[entryName].address)
	if err != nil {
		return nil, nil, err
	}
	out := l.file(l.sectionTable())
	return out, l, recheck(out, l, w)
}

// file writes the ELF file around the segments, with the hash of all of it as its build id.
func (l *layout) file(t *sections) []byte {
	out := t.append(l.contents())
	l.putHeaders(out, t)
	if l.buildID == nil {
		sum := sha256.Sum256(out)
		l.buildID = sum[:buildIDSize]
	}
	id := l.segments[0].areas[0]
	copy(out[id.to-buildIDSize-l.segments[0].from:], l.buildID)
	return out
}

// contents lays the segments' contents one behind the other. Offset and address leave the same rest.
func (l *layout) contents() (out []byte) {
	align := l.arch.pageSize()
	for _, s := range l.segments {
		if len(s.data) == 0 {
			continue
		}
		s.offset = (uint64(len(out)) + align - 1) / align * align
		out = append(out, make([]byte, s.offset-uint64(len(out)))...)
		out = append(out, s.data...)
	}
	return out
}

func (l *layout) putHeaders(out []byte, t *sections) {
	segments := l.programHeaders()
	h := elf.Header64{Type: uint16(elf.ET_EXEC), Machine: uint16(l.machine), Version: uint32(elf.EV_CURRENT), Entry: l.entry,
		Phoff: headerSize, Shoff: t.offset, Ehsize: headerSize, Phentsize: segmentSize, Phnum: uint16(len(segments)),
		Shentsize: sectionSize, Shnum: uint16(len(t.list)), Shstrndx: uint16(len(t.list) - 1)}
	copy(h.Ident[:], elf.ELFMAG)
	h.Ident[elf.EI_CLASS] = byte(elf.ELFCLASS64)
	h.Ident[elf.EI_DATA] = byte(elf.ELFDATA2LSB)
	h.Ident[elf.EI_VERSION] = byte(elf.EV_CURRENT)
	put(out, h)
	put(out[headerSize:], segments)
}

func put(b []byte, v any) {
	if _, err := binary.Encode(b, binary.LittleEndian, v); err != nil {
		panic(err) // structures of fixed size into room that was made for them
	}
}

func (l *layout) programHeaders() (list []elf.Prog64) {
	for _, s := range l.segments {
		list = append(list, elf.Prog64{Type: uint32(elf.PT_LOAD), Flags: uint32(s.flags), Off: s.offset, Vaddr: s.from,
			Paddr: s.from, Filesz: uint64(len(s.data)), Memsz: s.to - s.from, Align: l.arch.pageSize()})
	}
	s := l.segments[0]
	from, to := s.areas[0].from, s.areas[len(noteSections)-1].to
	return append(list,
		elf.Prog64{Type: uint32(elf.PT_NOTE), Flags: uint32(elf.PF_R), Off: s.offset + from - s.from, Vaddr: from, Paddr: from,
			Filesz: to - from, Memsz: to - from, Align: 4},
		elf.Prog64{Type: uint32(elf.PT_GNU_STACK), Flags: uint32(elf.PF_R | elf.PF_W), Align: 16})
}

// sections is the table of sections, which nothing needs to run: strip, objcopy and the helpers of packagers fail on a
// file without one.
type sections struct {
	list   []elf.Section64
	bodies [][]byte // contents that no segment holds
	names  bytes.Buffer
	offset uint64
}

func (l *layout) sectionTable() *sections {
	t := &sections{list: []elf.Section64{{}}, bodies: [][]byte{nil}}
	t.names.WriteByte(0)
	for _, s := range l.segments {
		for _, a := range s.areas {
			align := uint64(maxAlign)
			if a.kind == elf.SHT_NOTE {
				align = 4
			}
			for a.from%align != 0 {
				align /= 2
			}
			t.add(a.section, a.kind, elf.Section64{Flags: uint64(a.flags), Addr: a.from, Off: s.offset + a.from - s.from,
				Size: a.to - a.from, Addralign: align}, nil)
		}
	}
	return t
}

// add describes one more section.
func (t *sections) add(name string, kind elf.SectionType, s elf.Section64, body []byte) {
	s.Name, s.Type = uint32(t.names.Len()), uint32(kind)
	t.names.WriteString(name + "\x00")
	t.list = append(t.list, s)
	t.bodies = append(t.bodies, body)
}

// append puts the contents that no segment holds and the table behind a file.
func (t *sections) append(out []byte) []byte {
	t.add(".shstrtab", elf.SHT_STRTAB, elf.Section64{Addralign: 1}, nil)
	t.bodies[len(t.bodies)-1] = t.names.Bytes()
	for i, body := range t.bodies {
		if body != nil {
			out = padTo(out, max(t.list[i].Addralign, 1))
			t.list[i].Off, t.list[i].Size = uint64(len(out)), uint64(len(body))
			out = append(out, body...)
		}
	}
	out = padTo(out, 8)
	t.offset = uint64(len(out))
	out = append(out, make([]byte, sectionSize*len(t.list))...)
	put(out[t.offset:], t.list)
	return out
}

func padTo(b []byte, align uint64) []byte {
	for uint64(len(b))%align != 0 {
		b = append(b, 0)
	}
	return b
}
