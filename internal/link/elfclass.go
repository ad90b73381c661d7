package main

import "debug/elf"

// The headers of an ELF file, for machines of 32 and of 64 bits: elf(5).

func (w *writer) is64() bool { return w.linked.Class == elf.ELFCLASS64 }

func (w *writer) headerSize() int {
	if w.is64() {
		return 64
	}
	return 52
}

func (w *writer) programSize() int {
	if w.is64() {
		return 56
	}
	return 32
}

func (w *writer) sectionSize() int {
	if w.is64() {
		return 64
	}
	return 40
}

// flagsAt is where the header has its flags.
func (w *writer) flagsAt() int {
	if w.is64() {
		return 48
	}
	return 36
}

func (w *writer) encodeHeader(table uint64) []byte {
	f, programs, sections := w.linked, uint16(len(w.programs())), uint16(len(w.sections))
	h := elf.Header64{Type: uint16(elf.ET_EXEC), Machine: uint16(f.Machine), Version: uint32(elf.EV_CURRENT), Entry: f.Entry,
		Phoff: uint64(w.headerSize()), Shoff: table, Flags: w.flags, Ehsize: uint16(w.headerSize()),
		Phentsize: uint16(w.programSize()), Phnum: programs, Shentsize: uint16(w.sectionSize()), Shnum: sections, Shstrndx: sections - 1}
	copy(h.Ident[:], elf.ELFMAG)
	h.Ident[elf.EI_CLASS], h.Ident[elf.EI_DATA], h.Ident[elf.EI_VERSION] = byte(f.Class), byte(f.Data), byte(f.Version)
	h.Ident[elf.EI_OSABI] = byte(f.OSABI)
	if w.is64() {
		return w.encode(h)
	}
	return w.encode(elf.Header32{Ident: h.Ident, Type: h.Type, Machine: h.Machine, Version: h.Version, Entry: uint32(h.Entry),
		Phoff: uint32(h.Phoff), Shoff: uint32(h.Shoff), Flags: h.Flags, Ehsize: h.Ehsize, Phentsize: h.Phentsize, Phnum: h.Phnum,
		Shentsize: h.Shentsize, Shnum: h.Shnum, Shstrndx: h.Shstrndx})
}

func (w *writer) encodeProgram(p elf.ProgHeader) []byte {
	if w.is64() {
		return w.encode(elf.Prog64{Type: uint32(p.Type), Flags: uint32(p.Flags), Off: p.Off, Vaddr: p.Vaddr, Paddr: p.Vaddr,
			Filesz: p.Filesz, Memsz: p.Filesz, Align: p.Align})
	}
	return w.encode(elf.Prog32{Type: uint32(p.Type), Off: uint32(p.Off), Vaddr: uint32(p.Vaddr), Paddr: uint32(p.Vaddr),
		Filesz: uint32(p.Filesz), Memsz: uint32(p.Filesz), Flags: uint32(p.Flags), Align: uint32(p.Align)})
}

func (w *writer) encodeSection(s elf.SectionHeader, name uint32) []byte {
	if w.is64() {
		return w.encode(elf.Section64{Name: name, Type: uint32(s.Type), Flags: uint64(s.Flags), Addr: s.Addr, Off: s.Offset,
			Size: s.FileSize, Addralign: s.Addralign})
	}
	return w.encode(elf.Section32{Name: name, Type: uint32(s.Type), Flags: uint32(s.Flags), Addr: uint32(s.Addr),
		Off: uint32(s.Offset), Size: uint32(s.FileSize), Addralign: uint32(s.Addralign)})
}
