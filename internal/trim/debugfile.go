package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"sort"
)

// debugFile makes the file that gdb reads: the trimmed file with its build id, the names of what is in it, the lines of
// its code, and how to find the caller from every instruction.
func debugFile(img *image, w *walk, l *layout) []byte {
	t := l.sectionTable()
	symbols, names := l.symbolTable(t)
	t.add(".symtab", elf.SHT_SYMTAB, elf.Section64{Link: uint32(len(t.list) + 1), Info: 1, Addralign: 8,
		Entsize: elf.Sym64Size}, symbols)
	body := func(name string, content []byte) { t.add(name, elf.SHT_PROGBITS, elf.Section64{Addralign: 1}, content) }
	t.add(".strtab", elf.SHT_STRTAB, elf.Section64{Addralign: 1}, names)
	functions := l.functions(w)
	body(".debug_frame", debugFrames(l.arch, functions))
	body(".debug_line", debugLines(img.sources, functions))
	body(".debug_abbrev", debugAbbrev)
	body(".debug_info", debugInfo(functions))
	return l.file(t)
}

// placed is a function and where it lies in the trimmed file.
type placed struct {
	*function
	in *chunk
}

// place tells where an instruction of the function lies.
func (fn *placed) place(address uint64) uint64 {
	at, err := fn.in.place(address)
	if err != nil {
		panic(err) // the chunk was made of these instructions
	}
	return at
}

// functions returns all functions by address in the trimmed file.
func (l *layout) functions(w *walk) (list []placed) {
	for _, c := range l.chunks {
		if c.code {
			list = append(list, placed{w.functions[c.from], c})
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].in.at < list[j].in.at })
	return list
}

// symbolTable names every function and every variable.
func (l *layout) symbolTable(t *sections) (symbols, names []byte) {
	order := append(chunks(nil), l.chunks...)
	sort.SliceStable(order, func(i, j int) bool { return order[i].at < order[j].at })
	table, text := []elf.Sym64{{}}, bytes.NewBuffer([]byte{0})
	for _, c := range order {
		if c.text {
			continue
		}
		kind := elf.STT_OBJECT
		if c.code {
			kind = elf.STT_FUNC
		}
		table = append(table, elf.Sym64{Name: uint32(text.Len()), Info: elf.ST_INFO(elf.STB_GLOBAL, kind),
			Shndx: uint16(t.holding(c.at)), Value: c.at, Size: c.room()})
		text.WriteString(c.name + "\x00")
	}
	symbols, _ = binary.Append(nil, binary.LittleEndian, table)
	return symbols, text.Bytes()
}

// holding returns the number of the section that holds an address.
func (t *sections) holding(address uint64) int {
	for i, s := range t.list {
		if address >= s.Addr && address < s.Addr+s.Size {
			return i
		}
	}
	return int(elf.SHN_ABS)
}
